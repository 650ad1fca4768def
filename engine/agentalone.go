package engine

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
)

// judge is what the network alone thinks of a position, for games of hidden information: a search would look at what
// players do not see.
func (a *Agent) judge(ctx context.Context, b *brain, position plugins.Position) (Analysis, error) {
	spec := a.rules.spec
	out := newEvaluations(spec, 1)
	evaluator := newEvaluator(viewed(b.network, spec, b.search.Views), spec, 0, nil)
	if err := evaluator.Evaluate(ctx, []plugins.Position{position}, out); err != nil {
		return Analysis{}, fmt.Errorf("analyze: %w", err)
	}
	r := mcts.Result{
		Action: likeliest(out[0].Logits, position.Legal), Priors: legalPriors(out[0].Logits, position.Legal),
		Values: out[0].Values, Raw: out[0].Values, Visits: make([]int32, spec.Actions), Q: make([]float32, spec.Actions),
	}
	r.Target = r.Priors
	for action := range r.Q {
		r.Q[action] = r.Values[position.Player]
	}
	return newAnalysis(r, position.Legal), nil
}

// legalPriors are the probabilities of legal actions; others have 0.
func legalPriors(logits []float32, legal plugins.Bitset) []float32 {
	var of []float32
	for action := range legal.All() {
		of = append(of, logits[action])
	}
	exact.Softmax(of)
	out := make([]float32, len(logits))
	for action := range legal.All() {
		out[action], of = of[0], of[1:]
	}
	return out
}
