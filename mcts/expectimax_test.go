package mcts

import (
	"context"
	"math"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/game2048"
)

// small2048 is 2048 on two by two cells up to 16, solved.
type small2048 struct {
	env      plugins.Environment
	spec     plugins.Spec
	rules    game2048.Rules
	solution *game2048.Solution
}

func newSmall2048(t *testing.T) small2048 {
	t.Helper()
	g := small2048{env: game2048.New(), rules: game2048.NewRules(2, 16)}
	g.solution = game2048.Solve(g.rules, game2048.Return)
	var err error
	if g.spec, err = g.env.Configure(context.Background(), plugins.Settings{"size": "2", "tile": "16"}); err != nil {
		t.Fatal(err)
	}
	return g
}

// state is a position as the rules see it, behind the header that plugins.Adapt writes.
func (g small2048) state(p plugins.Position) (s game2048.State, err error) {
	const header = 10
	return s, g.rules.SetState(&s, p.State[header:])
}

// Evaluate says what positions are worth, and prefers the better moves.
func (g small2048) Evaluate(_ context.Context, positions []plugins.Position, out []Evaluation) error {
	for i, p := range positions {
		s, err := g.state(p)
		if err != nil {
			return err
		}
		clear(out[i].Logits)
		for direction := range p.Legal.All() {
			out[i].Logits[direction] = float32(50 * g.solution.Move(s, direction))
		}
		out[i].Values[0] = float32(g.solution.Value(s))
	}
	return nil
}

// compare searches every position of some random games. It returns how far values are off at most, and how
// much the moves lose at most.
func (g small2048) compare(t *testing.T, config Config, ev Evaluator) (off, regret float64) {
	t.Helper()
	positions := 0
	for seed := range uint64(4) {
		wander(t, g.env, seed, func(p plugins.Position) {
			s, err := g.state(p)
			if err != nil {
				t.Fatal(err)
			}
			r := searched(t, config, g.env, g.spec, ev, p)
			off = max(off, math.Abs(float64(r.Values[0])-g.solution.Value(s)))
			regret = max(regret, g.solution.Value(s)-g.solution.Move(s, r.Action))
			positions++
		})
	}
	t.Logf("%d simulations, %d positions: values are off by %.4f at most, moves lose %.4f", config.Simulations, positions, off, regret)
	return off, regret
}

// With random games at its leaves a search comes to what expectimax says, as it grows: a player's nodes settle
// on the best move, nature's on the mean.
func TestExpectimaxByRandomGames(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million random games")
	}
	g, config, before := newSmall2048(t), Default(), 1.0
	for _, config.Simulations = range []int{1000, 4000, 16_000} {
		off, regret := g.compare(t, config, Rollouts(g.env, g.spec, 1, 1))
		if off >= before || regret > 1e-6 && config.Simulations > 1000 {
			t.Errorf("%d simulations: values are off by %.4f, before by %.4f, and moves lose %.4f", config.Simulations, off, before, regret)
		}
		before = off
	}
	if before > 0.07 {
		t.Errorf("values are off by %.4f", before)
	}
}

// With exact values at its leaves a search adds nothing but the luck of a few draws.
func TestExpectimaxByExactLeaves(t *testing.T) {
	g, config := newSmall2048(t), Default()
	config.Simulations = 1000
	if off, regret := g.compare(t, config, g); off > 0.01 || regret > 1e-6 {
		t.Errorf("values are off by %.4f, moves lose %.4f", off, regret)
	}
}
