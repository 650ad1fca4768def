package mcts

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// solver is minimax of a game whose returns, for its two players, sum to 0.
type solver struct {
	env   plugins.Environment
	seen  map[string]solved
	order []solved // children first
}

type solved struct {
	position plugins.Position
	value    float32   // to player 0, still to come
	gain     []float32 // [Actions] to the mover; of legal actions
}

func (s *solver) solve(tb testing.TB, p plugins.Position) float32 {
	if p.Player == plugins.Terminal {
		return 0
	}
	if known, ok := s.seen[string(p.State)]; ok {
		return known.value
	}
	sign := float32(1 - 2*p.Player)
	out := solved{position: p, value: -9 * sign, gain: make([]float32, p.Legal.Count()+64)}
	for a := range p.Legal.All() {
		next, err := s.env.Step(context.Background(), []plugins.Move{{State: p.State, Action: a}})
		if err != nil {
			tb.Fatal(err)
		}
		value := next[0].Rewards[0] + s.solve(tb, next[0])
		out.gain[a] = sign * value
		out.value = sign * max(sign*out.value, sign*value)
	}
	s.seen[string(p.State)], s.order = out, append(s.order, out)
	return out.value
}

// check compares what a search has proven with minimax.
func (s *solver) check(t *testing.T, p plugins.Position, r *Result) {
	t.Helper()
	truth := s.seen[string(p.State)]
	if value := r.Values[0]; r.Proven && value != truth.value {
		t.Errorf("state %x: proven value is %v, minimax %v", p.State, value, truth.value)
	}
	best := float32(1-2*p.Player) * truth.value
	var mass float64
	for a := range p.Legal.All() {
		mass += float64(r.Target[a])
		if r.ProvenQ.Has(a) && r.Q[a] != truth.gain[a] {
			t.Errorf("state %x, action %d: proven Q is %v, minimax %v", p.State, a, r.Q[a], truth.gain[a])
		}
		if played := r.Target[a] > 0 || a == r.Action; played && r.Proven && truth.gain[a] != best {
			t.Errorf("state %x, action %d: taught or played in a proven position, worth %v of %v", p.State, a, truth.gain[a], best)
		}
		if r.Target[a] > 0 && r.ProvenQ.Has(a) && r.Q[a] == -1 && best > -1 {
			t.Errorf("state %x, action %d: a proven loss is taught", p.State, a)
		}
	}
	near(t, "sum of target", float32(mass), 1)
}

// solveTicTacToe knows every position that a game can reach.
func solveTicTacToe(tb testing.TB) (*solver, plugins.Spec) {
	s := &solver{env: tictactoe.New(), seen: map[string]solved{}}
	spec, err := s.env.Configure(context.Background(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	start, err := s.env.Start(context.Background(), make([]plugins.Request, 1))
	if err != nil {
		tb.Fatal(err)
	}
	if value := s.solve(tb, start[0]); value != 0 || len(s.seen) != 4520 {
		tb.Fatalf("tic-tac-toe is worth %v and has %d positions to move in, want 0 and 4520", value, len(s.seen))
	}
	return s, spec
}

// From the positions of tic-tac-toe, enough simulations prove its value and its best moves. Each adds a
// position, and below n empty squares there are n + n(n-1) + ... + n! < 3 n!; PUCT's visits to proven
// draws at the root are extra. Positions after one move or two are proven below the first search's root.
func TestProofsAreMinimax(t *testing.T) {
	minimax, spec := solveTicTacToe(t)
	eachAlgorithm(t, func(t *testing.T, config Config) {
		config.Proofs = true
		s, err := New(config, spec, 1)
		if err != nil {
			t.Fatal(err)
		}
		var r Result
		for _, truth := range minimax.order {
			empty, budget := truth.position.Legal.Count(), 3
			if empty == 8 || empty == 7 {
				continue
			}
			for n := range empty {
				budget *= n + 1
			}
			if config.Algorithm == PUCT {
				budget *= 4
			}
			if err := s.SetSimulations(0, budget); err != nil {
				t.Fatal(err)
			}
			searchOne(t, s, minimax.env, Uniform(spec), truth.position, nil, &r)
			if !r.Proven {
				t.Errorf("state %x: %d simulations prove nothing", truth.position.State, r.Simulations)
			}
			minimax.check(t, truth.position, &r)
		}
	})
}

func searchOne(tb testing.TB, s *Search, env plugins.Environment, ev Evaluator, p plugins.Position, noise []float32, r *Result) {
	if err := s.Begin(0, p, noise); err != nil {
		tb.Fatal(err)
	}
	if err := Run(context.Background(), s, env, ev); err != nil {
		tb.Fatal(err)
	}
	if err := s.ReadResult(0, r); err != nil {
		tb.Fatal(err)
	}
}

// Few simulations prove less, but nothing false, whatever the evaluator says.
func TestProofsNeverContradictMinimax(t *testing.T) {
	minimax, spec := solveTicTacToe(t)
	eachAlgorithm(t, func(t *testing.T, config Config) {
		config.Proofs, config.ForcedPlayouts, config.TargetPruning = true, 2, true
		s, err := New(config, spec, 1)
		if err != nil {
			t.Fatal(err)
		}
		var r Result
		random := rand.New(rand.NewPCG(1, 2))
		noise, proven := make([]float32, 9), 0
		for _, truth := range minimax.order {
			draw := stream.New(random.Uint64(), stream.Noise)
			draw.Dirichlet(noise, 1, truth.position.Legal)
			if err := s.SetSimulations(0, 1+random.IntN(60)); err != nil {
				t.Fatal(err)
			}
			searchOne(t, s, minimax.env, whims{random}, truth.position, noise, &r)
			minimax.check(t, truth.position, &r)
			for range r.ProvenQ.All() {
				proven++
			}
		}
		if proven < 1000 {
			t.Errorf("only %d actions are proven: this shows little", proven)
		}
	})
}

// whims is an evaluator of random opinions.
type whims struct{ random *rand.Rand }

func (w whims) Evaluate(_ context.Context, _ []plugins.Position, out []Evaluation) error {
	for i := range out {
		for a := range out[i].Logits {
			out[i].Logits[a] = 8 * w.random.Float32()
		}
		v := 2*w.random.Float32() - 1
		copy(out[i].Values, []float32{v, -v})
	}
	return nil
}

// rewarding is a game of three moves at most, with rewards on the way and at the end, of which the
// best return is 1 and the worst -1, and in which a player may move twice.
func rewarding(seed uint64, players, actions int) *table {
	random := rand.New(rand.NewPCG(seed, 3))
	game := &table{Players: players, Actions: actions, States: make([]tableState, 1)}
	var grow func(state, depth int)
	grow = func(state, depth int) {
		for a := range actions {
			next := len(game.States)
			s := tableState{Mover: random.IntN(players), Reward: 0.25 * float32(random.IntN(3)-1), Value: random.Float32() - 0.5}
			if depth == 2 || random.IntN(4) == 0 {
				s.Terminal, s.Reward = true, 0.25*float32(random.IntN(5)-2)
			}
			game.States = append(game.States, s)
			if !s.Terminal {
				grow(next, depth+1)
			}
			from := &game.States[state]
			from.Legal, from.Next, from.Logits = append(from.Legal, a), append(from.Next, next), append(from.Logits, random.Float32())
		}
	}
	grow(0, 0)
	return game
}

func (t *table) constantSum() plugins.Spec {
	spec := t.spec()
	spec.Returns.ConstantSum = t.Players == 2
	return spec
}

// Rewards on the way, one player or two, alternating or not: proofs are minimax at every budget.
func TestProofsAddRewards(t *testing.T) {
	eachAlgorithm(t, func(t *testing.T, config Config) {
		config.Proofs = true
		proven := 0
		for seed := range uint64(300) {
			game := rewarding(seed, 1+int(seed%2), 4)
			minimax := &solver{env: game, seen: map[string]solved{}}
			minimax.solve(t, game.position(0))
			s, err := New(config, game.constantSum(), 1)
			if err != nil {
				t.Fatal(err)
			}
			var r Result
			for _, budget := range []int{3, 10, 30, 100, 10000} {
				if err := s.SetSimulations(0, budget); err != nil {
					t.Fatal(err)
				}
				searchOne(t, s, game, game, game.position(0), nil, &r)
				minimax.check(t, game.position(0), &r)
				if r.Proven && budget < 10000 {
					proven++
				}
			}
			if !r.Proven {
				t.Errorf("seed %d: %d simulations prove nothing", seed, r.Simulations)
			}
		}
		if proven < 100 {
			t.Errorf("only %d roots are proven early: this shows little", proven)
		}
	})
}

// Whatever the game, the budget and the noise, nothing false is proven.
func FuzzProofs(f *testing.F) {
	f.Add(uint64(1), uint16(7), false)
	f.Add(uint64(2), uint16(40), true)
	f.Fuzz(func(t *testing.T, seed uint64, budget uint16, puct bool) {
		config := Default()
		config.Proofs, config.Simulations = true, 1+int(budget)
		if puct {
			config.Algorithm, config.ForcedPlayouts = PUCT, 2
		}
		game := rewarding(seed, 1+int(seed%2), 1+int(seed/2%5))
		minimax := &solver{env: game, seen: map[string]solved{}}
		minimax.solve(t, game.position(0))
		s, err := New(config, game.constantSum(), 1)
		if err != nil {
			t.Fatal(err)
		}
		noise := make([]float32, game.Actions)
		draw := stream.New(seed, stream.Noise)
		draw.Dirichlet(noise, 1, game.position(0).Legal)
		var r Result
		searchOne(t, s, game, game, game.position(0), noise, &r)
		minimax.check(t, game.position(0), &r)
	})
}

// By hand: player 0 chooses between a (player 1 then ends at -1 or 0.5) and b, a draw; what network
// says favours a. Once a is proven lost and b proven drawn the root is proven drawn.
//
//	     0
//	   a/ \b
//	   1   draw
//	c/ \d
//	-1 0.5
func TestProofsByHand(t *testing.T) {
	game := &table{Players: 2, Actions: 2, States: []tableState{
		{Legal: []int{0, 1}, Next: []int{1, 2}, Logits: []float32{logOf(0.8), logOf(0.2)}},
		{Mover: 1, Value: -0.9, Legal: []int{0, 1}, Next: []int{3, 4}, Logits: []float32{logOf(0.1), logOf(0.9)}},
		{Terminal: true},
		{Terminal: true, Reward: -1},
		{Terminal: true, Reward: 0.5},
	}}
	config := Default()
	config.Algorithm, config.Proofs, config.Simulations = PUCT, true, 100
	s, err := New(config, game.constantSum(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var r Result
	searchOne(t, s, game, game, game.position(0), nil, &r)
	want := Result{
		Action: 1, Target: []float32{0, 1}, Q: []float32{-1, 0}, Values: []float32{0, 0},
		Raw: []float32{0, 0}, Priors: r.Priors, Visits: r.Visits, Simulations: r.Simulations,
		Proven: true, ProvenQ: plugins.Bitset{3},
	}
	if !reflect.DeepEqual(r, want) {
		t.Errorf("got  %+v\nwant %+v", r, want)
	}
	if r.Simulations > 4 {
		t.Errorf("%d simulations for four positions", r.Simulations)
	}
}

// A proven draw is what a node tells the nodes above so long as what else was seen there looks worse.
func TestProvenValuesHoldAgainstWorse(t *testing.T) {
	game := &table{Players: 1, Actions: 2, States: []tableState{
		{Legal: []int{0}, Next: []int{1}, Logits: []float32{0}},
		{Reward: 0.25, Legal: []int{0, 1}, Next: []int{2, 3}, Logits: []float32{5, 0}},
		{Terminal: true},
		{Value: -0.75, Legal: []int{0}, Next: []int{4}, Logits: []float32{0}},
		{Value: -0.5, Legal: []int{0}, Next: []int{5}, Logits: []float32{0}},
		{Value: 0.75, Legal: []int{0}, Next: []int{5}, Logits: []float32{0}},
	}}
	config := Default()
	config.Proofs, config.Simulations = true, 4
	s, err := New(config, game.constantSum(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var r Result
	searchOne(t, s, game, game, game.position(0), nil, &r)
	// Evaluated 0, proven 0, then -0.75 and a mean of -0.625 beside it.
	near(t, "Q", r.Q[0], 0.25)
	near(t, "Q beside", s.games[0].tree.q(2), -0.625)
	if err := s.SetSimulations(0, 5); err != nil {
		t.Fatal(err)
	}
	searchOne(t, s, game, game, game.position(0), nil, &r)
	near(t, "Q beside", s.games[0].tree.q(2), -0.5/3)
	near(t, "Q", r.Q[0], 0.25)
}

func TestProofsRefuseOtherGames(t *testing.T) {
	config := Default()
	config.Proofs = true
	for _, players := range []int{2, 3} {
		game := randomTable(1, players, 3, 20)
		_, err := New(config, game.spec(), 1)
		if want := fmt.Sprintf("table has %d players, constant sum false", players); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

// What holds without proofs holds with them: games do not know each other, and going down is
// beginning anew.
func TestProofsKeepTheInvariants(t *testing.T) {
	eachAlgorithm(t, func(t *testing.T, config Config) {
		config.Proofs, config.Simulations = true, 24
		game := randomTable(7, 1, 12, 80)
		want := searchGrouped(t, config, game, 32, 1)
		for _, slots := range []int{3, 32} {
			if got := searchGrouped(t, config, game, 32, slots); !reflect.DeepEqual(got, want) {
				t.Errorf("%d slots give other results than 1", slots)
			}
		}
		descents := 0
		for seed := range uint64(60) {
			descents += playDescending(t, config, randomTable(seed, 1, 8, 60), seed)
		}
		if descents < 40 {
			t.Errorf("only %d moves went down a tree: this shows little", descents)
		}
	})
}
