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
// Equal positions are asked for once: those of a batch, and as many before as there is room for.
type networkEvaluator struct {
	network    predictor
	spec       plugins.Spec
	symmetries bool          // see each position under the symmetry that its state draws
	count      *atomic.Int64 // positions that the network has seen, for reports; may be nil

	known   *known
	at      []int32 // of each position among the known
	asked   []int32 // the positions that are new
	batch   []byte  // [asked][Shape.Bytes()], their observations
	logits  []float32
	values  []float32 // [asked][players], mover first
	reorder []float32 // [actions]
}

// newEvaluator returns an evaluator that remembers so many positions, beside those of a batch.
func newEvaluator(network predictor, spec plugins.Spec, remember int, count *atomic.Int64) *networkEvaluator {
	return &networkEvaluator{
		network: network, spec: spec, count: count,
		known: newKnown(spec.Actions+spec.Players, remember), reorder: make([]float32, spec.Actions),
	}
}

// Evaluate runs the positions that it does not know through the network as one batch.
func (e *networkEvaluator) Evaluate(ctx context.Context, positions []plugins.Position, out []mcts.Evaluation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	e.gather(positions)
	if err := e.ask(positions); err != nil {
		return fmt.Errorf("evaluate %d positions: %w", len(positions), err)
	}
	actions, players := e.spec.Actions, e.spec.Players
	for i := range positions {
		row := e.known.row(e.at[i])
		copy(out[i].Logits, row[:actions])
		for k, v := range row[actions:] {
			out[i].Values[(positions[i].Player+k)%players] = v
		}
	}
	return nil
}

// gather finds the positions that are known, and puts the observations of the others in the batch.
func (e *networkEvaluator) gather(positions []plugins.Position) {
	e.known.makeRoom(len(positions))
	e.at, e.asked, e.batch = e.at[:0], e.asked[:0], e.batch[:0]
	for i := range positions {
		at, found := e.known.find(positions[i].State)
		e.at = append(e.at, at)
		if !found {
			e.asked = append(e.asked, int32(i))
			e.observe(&positions[i])
		}
	}
}

// observe adds a position's observation to the batch.
func (e *networkEvaluator) observe(p *plugins.Position) {
	from := len(e.batch)
	e.batch = append(e.batch, p.Observation...)
	if s := e.symmetry(p); s != nil {
		permuteObservation(e.batch[from:], p.Observation, e.spec.Observation, s.Cells)
	}
}

// symmetry is the one that a position is seen under; nil is none.
func (e *networkEvaluator) symmetry(p *plugins.Position) *plugins.Symmetry {
	if n := uint64(len(e.spec.Symmetries)); e.symmetries && n > 0 {
		return &e.spec.Symmetries[hashState(p.State)>>32%n]
	}
	return nil
}

// ask has the network evaluate the batch.
func (e *networkEvaluator) ask(positions []plugins.Position) error {
	n, actions, players := len(e.asked), e.spec.Actions, e.spec.Players
	if n == 0 {
		return nil
	}
	e.logits = room(e.logits, n*actions)
	e.values = room(e.values, n*players)
	in := policy.Inputs{Rows: n, Observations: e.batch}
	if err := e.network.Evaluate(in, policy.Outputs{Logits: e.logits, Values: e.values}); err != nil {
		e.known.clear() // of what was to be filled in
		return err
	}
	for k, i := range e.asked {
		row := e.known.row(e.at[i])
		logits := e.logits[k*actions : (k+1)*actions]
		if s := e.symmetry(&positions[i]); s != nil {
			for a, to := range s.Actions {
				e.reorder[a] = logits[to]
			}
			logits = e.reorder
		}
		copy(row, logits)
		copy(row[actions:], e.values[k*players:(k+1)*players])
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
