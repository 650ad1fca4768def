package engine

import (
	"math"
	"os"
	"testing"

	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
)

// somePositions are a start and what random moves led to.
func somePositions(t *testing.T, env plugins.Environment) []plugins.Position {
	t.Helper()
	at, err := env.Start(t.Context(), make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	all := at
	for _, action := range []int{1, 3, 4, 8} {
		if at, err = env.Step(t.Context(), []plugins.Move{{State: at[0].State, Action: action}}); err != nil {
			t.Fatal(err)
		}
		all = append(all, at...)
	}
	return all
}

// A network that looks at all views of a position thinks the same of each of them, and the mean of what it thinks
// of them one by one.
func TestViews(t *testing.T) {
	dir, c := t.TempDir(), tiny()
	c.Learner.Symmetries = false // or it would think alike by itself
	train(t, dir, c)
	agent, err := LoadAgent(t.Context(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	spec, network := agent.rules.spec, agent.now().network
	positions := somePositions(t, agent.rules.env)
	evaluate := func(views int, s plugins.Symmetry) []mcts.Evaluation {
		seen := make([]plugins.Position, len(positions))
		for i, p := range positions {
			seen[i] = p
			seen[i].State = append([]byte{byte(views)}, p.State...) // nothing is known from before
			seen[i].Observation = make([]byte, len(p.Observation))
			permuteObservation(seen[i].Observation, p.Observation, spec.Observation, s.Cells)
		}
		out := newEvaluations(spec, len(seen))
		if err := newEvaluator(viewed(network, spec, views), spec, 0, nil).Evaluate(t.Context(), seen, out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	n, spread := len(spec.Symmetries), 0.0
	whole := evaluate(64, spec.Symmetries[0])
	for i := range positions {
		for a := range spec.Actions {
			mean := 0.0
			for _, s := range spec.Symmetries {
				alone, all := evaluate(1, s)[i], evaluate(64, s)[i]
				mean += float64(alone.Logits[s.Actions[a]]) / float64(n)
				spread = max(spread, math.Abs(float64(alone.Logits[s.Actions[a]]-whole[i].Logits[a])))
				if d := math.Abs(float64(all.Logits[s.Actions[a]] - whole[i].Logits[a])); d > 1e-5 {
					t.Errorf("position %d, action %d: a view is thought of differently, by %v", i, a, d)
				}
			}
			if d := math.Abs(mean - float64(whole[i].Logits[a])); d > 1e-5 {
				t.Errorf("position %d, action %d: %v is not the mean %v", i, a, whole[i].Logits[a], mean)
			}
		}
	}
	if spread < 1e-3 {
		t.Errorf("single views differ by %v at most: the test says nothing", spread)
	}
	if viewed(network, spec, 1) != predictor(network) {
		t.Error("one view is not the network itself")
	}
}
