package mcts

import (
	"context"
	"fmt"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// prepared answers from positions made beforehand and allocates nothing, so that what a benchmark
// counts is the search's own.
type prepared struct {
	*table
	positions []plugins.Position
	out       []plugins.Position
}

func prepare(t *table, slots int) *prepared {
	p := &prepared{table: t, out: make([]plugins.Position, slots*Default().Considered)}
	for i := range t.States {
		p.positions = append(p.positions, t.position(i))
	}
	return p
}

func (p *prepared) Step(_ context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	for i, m := range moves {
		s := &p.States[decode(m.State)]
		for k, a := range s.Legal {
			if a == m.Action {
				p.out[i] = p.positions[s.Next[k]]
				break
			}
		}
	}
	return p.out[:len(moves)], nil
}

// BenchmarkProofs measures what keeping proofs costs where nothing is left out for them: a game that
// does not end soon, 32 games in lockstep.
func BenchmarkProofs(b *testing.B) {
	const slots = 32
	game := randomTable(1, 1, 26, 1000)
	for i := range game.States {
		game.States[i].Terminal = false
	}
	env := prepare(game, slots)
	for _, proofs := range []bool{false, true} {
		b.Run(fmt.Sprintf("proofs=%v", proofs), func(b *testing.B) {
			config := Default()
			config.Proofs = proofs
			s, err := New(config, env.spec(), slots)
			if err != nil {
				b.Fatal(err)
			}
			var r Result
			searchAll(b, s, env, nil, &r)
			b.ReportAllocs()
			for b.Loop() {
				searchAll(b, s, env, nil, &r)
			}
			b.ReportMetric(float64(b.N*slots*config.Simulations)/b.Elapsed().Seconds(), "simulations/s")
		})
	}
}

// searchAll searches the start position in every slot.
func searchAll(tb testing.TB, s *Search, env *prepared, noise []float32, r *Result) {
	for slot := range s.Slots() {
		if err := s.Begin(slot, env.positions[0], noise); err != nil {
			tb.Fatal(err)
		}
	}
	if err := Run(context.Background(), s, env, env); err != nil {
		tb.Fatal(err)
	}
	for slot := range s.Slots() {
		if err := s.ReadResult(slot, r); err != nil {
			tb.Fatal(err)
		}
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	env, line := prepare(randomTable(1, 1, 30, 200), 4), make([]int, 0, 100)
	noise := make([]float32, 30)
	for a := range env.positions[0].Legal.All() {
		noise[a] = 1 / float32(env.positions[0].Legal.Count())
	}
	for _, algorithm := range []Algorithm{Gumbel, PUCT} {
		for _, methods := range []bool{false, true} {
			config := Default()
			config.Algorithm, config.Proofs = algorithm, methods
			if methods {
				config.ForcedPlayouts, config.TargetPruning = 2, true
			}
			s, err := New(config, env.spec(), 4)
			if err != nil {
				t.Fatal(err)
			}
			var r Result
			search := func() {
				searchAll(t, s, env, noise, &r)
				line = s.Line(0, line[:0])
			}
			search()
			if n := testing.AllocsPerRun(3, search); n != 0 {
				t.Errorf("%v, methods %v: a search allocates %v times", algorithm, methods, n)
			}
		}
	}
}

func TestDescendingAllocatesNothing(t *testing.T) {
	env, noise := prepare(randomTable(1, 1, 30, 200), 1), make([]float32, 30)
	s, err := New(Default(), env.spec(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var r Result
	down := func() {
		searchAll(t, s, env, noise, &r)
		if err := s.Descend(0, r.Action, noise); err != nil {
			t.Fatal(err)
		}
	}
	down()
	if n := testing.AllocsPerRun(3, down); n != 0 {
		t.Errorf("a search and going down its tree allocates %v times", n)
	}
}

// BenchmarkSearch measures the search alone on boards of the size of 5x5 and 9x9 Go, 32 games in
// lockstep: environment and evaluator look their answers up.
func BenchmarkSearch(b *testing.B) {
	const slots = 32
	for _, actions := range []int{26, 82} {
		env := prepare(randomTable(1, 2, actions, 1000), slots)
		for _, algorithm := range []Algorithm{Gumbel, PUCT} {
			b.Run(fmt.Sprintf("%v/actions=%d", algorithm, actions), func(b *testing.B) {
				config := Default()
				config.Algorithm = algorithm
				s, err := New(config, env.spec(), slots)
				if err != nil {
					b.Fatal(err)
				}
				var r Result
				searchAll(b, s, env, nil, &r)
				b.ReportAllocs()
				for b.Loop() {
					searchAll(b, s, env, nil, &r)
				}
				b.ReportMetric(float64(b.N*slots*config.Simulations)/b.Elapsed().Seconds(), "simulations/s")
			})
		}
	}
}
