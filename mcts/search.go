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
