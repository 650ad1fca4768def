package engine

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// predictor is a network as a search needs it: of either precision.
type predictor interface {
	Evaluate(policy.Inputs, policy.Outputs) error
}

// networkEvaluator lets a search ask a network. Each goroutine has its own; the network is shared.
type networkEvaluator struct {
	network predictor
	actions int
	players int
	count   *atomic.Int64 // positions evaluated, for reports; may be nil

	observations []byte    // [rows][Shape.Bytes()]
	logits       []float32 // [rows][actions]
	values       []float32 // [rows][players], mover first
}

func newEvaluator(network predictor, spec plugins.Spec, count *atomic.Int64) *networkEvaluator {
	return &networkEvaluator{network: network, actions: spec.Actions, players: spec.Players, count: count}
}

// Evaluate runs the positions through the network as one batch.
func (e *networkEvaluator) Evaluate(ctx context.Context, positions []plugins.Position, out []mcts.Evaluation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n := len(positions)
	e.observations = e.observations[:0]
	for i := range positions {
		e.observations = append(e.observations, positions[i].Observation...)
	}
	e.logits = room(e.logits, n*e.actions)
	e.values = room(e.values, n*e.players)
	in := policy.Inputs{Rows: n, Observations: e.observations}
	if err := e.network.Evaluate(in, policy.Outputs{Logits: e.logits, Values: e.values}); err != nil {
		return fmt.Errorf("evaluate %d positions: %w", n, err)
	}
	for i := range positions {
		copy(out[i].Logits, e.logits[i*e.actions:(i+1)*e.actions])
		for k := range e.players {
			out[i].Values[(positions[i].Player+k)%e.players] = e.values[i*e.players+k]
		}
	}
	if e.count != nil {
		e.count.Add(int64(n))
	}
	return nil
}

// room returns a slice of length n, the old one where it is large enough.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
