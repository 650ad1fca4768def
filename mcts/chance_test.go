package mcts

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/pig"
)

// Visit after visit, outcomes come as often as they are probable, give or take two or three; and over many
// searches the first one does.
func TestOutcomesAreDrawnInProportion(t *testing.T) {
	chances := []float32{0.5, 0, 0.3, 0.15, 0.05}
	const searches, visits = 4000, 60
	first := make([]int, len(chances))
	for luck := range uint64(searches) {
		var tr tree
		n := tr.add(&plugins.Position{Player: plugins.Chance, Chances: chances, State: []byte{1, 2, 3}}, noParent, noParent)
		tr.growOutcomes(n)
		counts := make([]int, len(chances))
		for visit := range visits {
			tr.visits[n] = int32(visit)
			outcome := tr.action[tr.draw(n, luck)]
			counts[outcome]++
			if visit == 0 {
				first[outcome]++
			}
			for o, p := range chances {
				if off := float64(counts[o]) - float64(visit+1)*float64(p); math.Abs(off) > 2.5 || p == 0 && counts[o] > 0 {
					t.Fatalf("luck %d: outcome %d of probability %v came %d times in %d visits", luck, o, p, counts[o], visit+1)
				}
			}
		}
	}
	for o, p := range chances {
		spread := math.Sqrt(searches * float64(p*(1-p)))
		if math.Abs(float64(first[o])-searches*float64(p)) > 5*spread {
			t.Errorf("outcome %d of probability %v was the first in %d of %d searches", o, p, first[o], searches)
		}
	}
}

// wander plays a random game of env and yields the positions in which a player moves.
func wander(t *testing.T, env plugins.Environment, seed uint64, visit func(plugins.Position)) {
	random := rand.New(rand.NewPCG(seed, 1))
	positions, err := env.Start(context.Background(), make([]plugins.Request, 1))
	for err == nil && positions[0].Player != plugins.Terminal {
		p, action := positions[0], 0
		if p.Player == plugins.Chance {
			possible := possibleOutcomes(p)
			action = possible[random.IntN(len(possible))]
		} else {
			visit(p)
			action = p.Legal.Nth(random.IntN(p.Legal.Count()))
		}
		positions, err = env.Step(context.Background(), []plugins.Move{{State: p.State, Action: action}})
	}
	if err != nil || positions[0].Fault != "" {
		t.Fatal(err, positions[0].Fault)
	}
}

func possibleOutcomes(p plugins.Position) (out []int) {
	for outcome, chance := range p.Chances {
		if chance > 0 {
			out = append(out, outcome)
		}
	}
	return out
}

// PUCT finds what rolling and holding are worth at the end of a game of Pig, by random games alone, as
// value iteration says it, and plays accordingly.
func TestPigByRandomGames(t *testing.T) {
	config := Default()
	config.Algorithm, config.Simulations = PUCT, 4000
	pigAsSolved(t, config, 6, 0.04, func(env plugins.Environment, spec plugins.Spec, _ *pig.Solution) Evaluator {
		return Rollouts(env, spec, 1, 1)
	})
}

// Gumbel averages over the die: with exact values at the leaves, and priors that know the
// better move, the root's value is exact but for the luck of the leaves.
func TestPigByExactLeaves(t *testing.T) {
	config := Default()
	config.Simulations = 100
	pigAsSolved(t, config, 20, 0.005, func(_ plugins.Environment, _ plugins.Spec, solution *pig.Solution) Evaluator {
		return exactPig{solution, 20}
	})
}

// exactPig says what a position is worth, and which move is the better one.
type exactPig struct {
	*pig.Solution
	target int
}

func (e exactPig) Evaluate(_ context.Context, positions []plugins.Position, out []Evaluation) error {
	for i, p := range positions {
		clear(out[i].Logits)
		own, other, turn := scores(p, e.target)
		if own+turn < e.target {
			roll, hold := e.Choice(own, other, turn)
			out[i].Logits[pig.Roll], out[i].Logits[pig.Hold] = float32(50*roll), float32(50*hold)
		}
		value := float32(2*e.Win(own, other, turn) - 1)
		out[i].Values[p.Player], out[i].Values[1-p.Player] = value, -value
	}
	return nil
}

// pigAsSolved searches every position of some random games and compares with the solution: the moves, and
// values on average.
func pigAsSolved(t *testing.T, config Config, target int, tolerance float64, by func(plugins.Environment, plugins.Spec, *pig.Solution) Evaluator) {
	env, solution := pig.New(), pig.Solve(target)
	spec, err := env.Configure(context.Background(), plugins.Settings{"target": strconv.Itoa(target)})
	if err != nil {
		t.Fatal(err)
	}
	worst, asked, bias := 0.0, 0, 0.0
	for seed := range uint64(8) {
		wander(t, env, seed, func(p plugins.Position) {
			own, other, turn := scores(p, target)
			if own+turn >= target {
				return
			}
			roll, hold := solution.Choice(own, other, turn)
			r := searched(t, config, env, spec, by(env, spec, solution), p)
			regret := max(roll, hold) - [...]float64{roll, hold}[r.Action]
			off := math.Abs(float64(r.Values[p.Player]) - (2*max(roll, hold) - 1))
			bias += float64(r.Values[p.Player]) - (2*max(roll, hold) - 1)
			if worst, asked = max(worst, off), asked+1; regret > 0.01 || off > 0.2 {
				t.Errorf("at %d + %d against %d: action %d, value %.3f; rolling wins %.3f, holding %.3f", own, turn, other, r.Action, r.Values[p.Player], roll, hold)
			}
		})
	}
	if math.Abs(bias) > tolerance*float64(asked) {
		t.Errorf("values are off by %.3f on average", bias/float64(asked))
	}
	t.Logf("%d positions, values off by %.3f at most, %.3f on average", asked, worst, bias/float64(asked))
}

// What happens in one slot depends on no other, also where games are at chance positions at different
// times.
func TestChanceInLockstep(t *testing.T) {
	env := pig.New()
	spec, err := env.Configure(context.Background(), plugins.Settings{"target": "20", "players": "3"})
	if err != nil {
		t.Fatal(err)
	}
	var positions []plugins.Position
	wander(t, env, 3, func(p plugins.Position) { positions = append(positions, p) })
	config := Default()
	config.Simulations = 100
	together, err := New(config, spec, len(positions))
	if err != nil {
		t.Fatal(err)
	}
	for slot, p := range positions {
		if err := together.Begin(slot, p, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := Run(context.Background(), together, env, Rollouts(env, spec, 1, 1)); err != nil {
		t.Fatal(err)
	}
	for slot, p := range positions {
		want, got := searched(t, config, env, spec, Rollouts(env, spec, 1, 1), p), read(t, together, slot)
		if got.Action != want.Action || got.Values[0] != want.Values[0] || got.Visits[0] != want.Visits[0] {
			t.Errorf("position %d: %+v together, %+v alone", slot, got, want)
		}
	}
}

// scores reads the mover's score, the other's and the turn's total from what the mover sees.
func scores(p plugins.Position, target int) (own, other, turn int) {
	plane := func(k int) int {
		share := math.Float32frombits(binary.LittleEndian.Uint32(p.Observation[4*k:]))
		return int(math.Round(float64(share) * float64(target)))
	}
	return plane(0), plane(1), plane(2)
}

// searched is the result of a search of one position.
func searched(t *testing.T, config Config, env plugins.Environment, spec plugins.Spec, ev Evaluator, p plugins.Position) Result {
	t.Helper()
	s, err := New(config, spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(0, p, nil); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), s, env, ev); err != nil {
		t.Fatal(err)
	}
	return read(t, s, 0)
}

// restless is pig whose dice never come to rest.
type restless struct{ plugins.Environment }

func (r restless) Step(_ context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	out := make([]plugins.Position, len(moves))
	for i := range out {
		out[i] = plugins.Position{State: moves[i].State, Player: plugins.Chance, Chances: []float32{1, 0, 0, 0, 0, 0}, Rewards: []float32{0, 0}}
	}
	return out, nil
}

// A search below nature that never stops moving ends in a fault, not in a tree without end.
func TestNatureWithoutAnEndIsAFault(t *testing.T) {
	env := pig.New()
	spec, err := env.Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Default(), spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	var p plugins.Position
	wander(t, env, 1, func(seen plugins.Position) { p = seen })
	if err := s.Begin(0, p, nil); err != nil {
		t.Fatal(err)
	}
	var fault *FaultError
	if err := Run(t.Context(), s, restless{env}, level{}); !errors.As(err, &fault) || !strings.Contains(fault.Reason, "nature moves more than") {
		t.Errorf("got %v", err)
	}
}

// level expects nothing of any position.
type level struct{}

func (level) Evaluate(_ context.Context, _ []plugins.Position, out []Evaluation) error {
	for i := range out {
		clear(out[i].Logits)
		clear(out[i].Values)
	}
	return nil
}
