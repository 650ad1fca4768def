package mcts

import (
	"context"

	"github.com/tengen-rl/tengen/plugins"
)

// Evaluation is what an Evaluator thinks of one position.
type Evaluation struct {
	Logits []float32 // [Actions] unnormalised log-probabilities; only those of legal actions are read
	Values []float32 // [Players] expected return still to come, by absolute player
}

// Evaluator gives priors and values to positions, a batch at a time. It must be a function of
// each position alone: the same bits whatever else is in the batch.
type Evaluator interface {
	// Evaluate fills in out[i] for positions[i], writing into the slices that out[i] holds (they
	// have the right length). positions are never Terminal or Chance, and are not kept.
	Evaluate(ctx context.Context, positions []plugins.Position, out []Evaluation) error
}

// Uniform returns the evaluator that knows nothing: equal priors, and for each player the middle
// of what a game can bring, or an equal share where returns sum to a constant. A search with it
// finds out only what terminal positions tell. It is safe for concurrent use.
func Uniform(spec plugins.Spec) Evaluator {
	if spec.Returns.ConstantSum {
		return uniform{spec.Returns.Sum / float32(spec.Players)}
	}
	return uniform{spec.Returns.Low + (spec.Returns.High-spec.Returns.Low)/2}
}

type uniform struct{ value float32 }

func (u uniform) Evaluate(ctx context.Context, positions []plugins.Position, out []Evaluation) error {
	for i := range positions {
		clear(out[i].Logits)
		fill(out[i].Values, u.value)
	}
	return ctx.Err()
}

func fill(dst []float32, value float32) {
	for i := range dst {
		dst[i] = value
	}
}
