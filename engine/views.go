package engine

import (
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// views is a network whose opinion of a position is the mean of what it thinks of several symmetric views of
// it (Silver et al. 2016, "symmetries"): its errors are less one-sided, at the cost of as many evaluations. It is for one
// goroutine.
type views struct {
	network    predictor
	spec       plugins.Spec
	symmetries []plugins.Symmetry // of the views

	batch  []byte    // [views][rows][Shape.Bytes()]
	logits []float32 // [views][rows][Actions]
	values []float32 // [views][rows][Players]
}

// viewed is a network that looks at n views, or at as many as there are symmetries; with one, itself.
func viewed(network predictor, spec plugins.Spec, n int) predictor {
	if n = min(n, len(spec.Symmetries)); n < 2 {
		return network
	}
	return &views{network: network, spec: spec, symmetries: spec.Symmetries[:n]}
}

// Evaluate evaluates all views of all rows as one batch.
func (v *views) Evaluate(in policy.Inputs, out policy.Outputs) error {
	size, n := v.spec.Observation.Bytes(), len(v.symmetries)
	v.batch = room(v.batch, n*in.Rows*size)
	v.logits, v.values = room(v.logits, n*in.Rows*v.spec.Actions), room(v.values, n*in.Rows*v.spec.Players)
	for k, s := range v.symmetries {
		for row := range in.Rows {
			permuteObservation(v.batch[(k*in.Rows+row)*size:][:size], in.Observations[row*size:][:size], v.spec.Observation, s.Cells)
		}
	}
	if err := v.network.Evaluate(policy.Inputs{Rows: n * in.Rows, Observations: v.batch}, policy.Outputs{Logits: v.logits, Values: v.values}); err != nil {
		return err
	}
	clear(out.Logits[:in.Rows*v.spec.Actions])
	clear(out.Values[:in.Rows*v.spec.Players])
	for k := range v.symmetries {
		v.add(k, in.Rows, out)
	}
	return nil
}

// add adds a view's share to the means.
func (v *views) add(view, rows int, out policy.Outputs) {
	actions, players, share := v.spec.Actions, v.spec.Players, 1/float32(len(v.symmetries))
	for row := range rows {
		logits, values := v.logits[(view*rows+row)*actions:], v.values[(view*rows+row)*players:]
		for a, to := range v.symmetries[view].Actions {
			out.Logits[row*actions+a] += float32(share * logits[to])
		}
		for k := range players {
			out.Values[row*players+k] += float32(share * values[k])
		}
	}
}
