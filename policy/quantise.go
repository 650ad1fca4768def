package policy

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Report says how far a quantised network is from the network that it was made of, over the
// calibration's rows.
type Report struct {
	Rows           int     `json:"rows"`
	PolicyKL       float64 `json:"policy_kl"`        // mean KL(network || quantised) of the policies over all actions, nats
	PolicyKLMost   float64 `json:"policy_kl_most"`   // of the worst row
	ValueError     float64 `json:"value_error"`      // mean |difference| of a value
	ValueErrorMost float64 `json:"value_error_most"` // of the worst row
}

// largestCode is the code of the largest activation that calibration has seen.
const largestCode = 255

// Quantise returns the network with its weights as they are, in integers, and how far it is off.
// calibration, at least one row, should look like what will be evaluated: the largest activation of
// each layer that it makes is the largest that a code can stand for, and what is larger later counts
// as that. The result depends on calibration and weights alone, and has the same bits on every
// kernel. Quantise may run beside Evaluate, but not beside Train or Load.
func (n *Residual) Quantise(calibration Inputs) (*Quantised, Report, error) {
	if size := n.shape.Bytes(); calibration.Rows < 1 || len(calibration.Observations) != calibration.Rows*size {
		return nil, Report{}, fmt.Errorf("quantise: %d bytes of observations for %d rows: at least one row, of %d bytes, must be there",
			len(calibration.Observations), calibration.Rows, size)
	}
	ranges := n.calibrate(calibration)
	q := &Quantised{
		tower: n.tower, kernel: n.kernel, weights: slices.Clone(n.weights), blocks: make([]quantisedBlock, len(n.tower.blocks)),
		spare: make(chan *quantisedRecord, spares),
	}
	q.pack()
	for i, b := range n.tower.blocks {
		if err := q.blocks[i].pack(b, q.weights, ranges[i]); err != nil {
			return nil, Report{}, fmt.Errorf("quantise: block %d: %w", i, err)
		}
	}
	report, err := n.compare(q, calibration)
	return q, report, err
}

// activationRange is the largest activation that each convolution of a block takes.
type activationRange struct{ input, hidden float32 }

// calibrate returns the ranges of all blocks over the rows of in.
func (n *Residual) calibrate(in Inputs) []activationRange {
	ranges := make([]activationRange, len(n.tower.blocks))
	p, r := pass{n.tower, n.kernel, n.weights, n.current()}, n.tower.newRecord(together, false)
	for from := 0; from < in.Rows; from += together {
		rows := min(together, in.Rows-from)
		stream := p.begin(in.Observations[from*n.shape.Bytes():], rows, r)
		for i := range ranges {
			p.block(i, stream, rows, r)
			ranges[i].input = max(ranges[i].input, slices.Max(p.boards(r.blocks[i].input, rows)))
			ranges[i].hidden = max(ranges[i].hidden, slices.Max(p.boards(r.blocks[i].hidden, rows)))
		}
	}
	return ranges
}

// pack lays out everything that stays as it is.
func (q *Quantised) pack() {
	t, w, p := q.tower, q.weights, &q.packed
	p.blocks = make([]packedBlock, len(t.blocks))
	q.kernel.PackFilters(&p.stem, t.stem.in, t.stem.out, t.stem.weight.of(w), false, new(kernel.Work))
	for i, b := range t.blocks {
		b.pool.pack(&p.blocks[i].pool, w, false)
	}
	t.heads.pack(&p.heads, w, false)
	t.rest.pack(&p.rest, w, false)
	t.hidden.pack(&p.hidden, w, false)
	t.outcome.pack(&p.outcome, w, false)
}

// pack rounds the weights of a block.
func (q *quantisedBlock) pack(b block, weights []float32, r activationRange) error {
	for _, l := range []layer{b.first, b.second} {
		if slices.ContainsFunc(l.weight.of(weights), func(w float32) bool { return !finite(w) }) {
			return errors.New("a weight is not finite")
		}
	}
	if !finite(r.input) || !finite(r.hidden) {
		return errors.New("an activation is not finite")
	}
	// A layer that is never active has codes 0 only.
	if r.input > 0 {
		q.input = largestCode / r.input
	}
	if r.hidden > 0 {
		q.hidden = largestCode / r.hidden
	}
	kernel.PackIntegerFilters(&q.first, b.first.in, b.first.out, b.first.weight.of(weights), r.input/largestCode)
	kernel.PackIntegerFilters(&q.second, b.second.in, b.second.out, b.second.weight.of(weights), r.hidden/largestCode)
	return nil
}

// compare evaluates in both ways.
func (n *Residual) compare(q *Quantised, in Inputs) (Report, error) {
	actions, players, report := n.shape.Actions, n.shape.Players, Report{Rows: in.Rows}
	outputs := func() Outputs {
		return Outputs{make([]float32, in.Rows*actions), make([]float32, in.Rows*players)}
	}
	exactly, rounded := outputs(), outputs()
	if err := errors.Join(n.Evaluate(in, exactly), q.Evaluate(in, rounded)); err != nil {
		return report, fmt.Errorf("quantise: %w", err)
	}
	for i := range in.Rows {
		divergence := divergence(exactly.Logits[i*actions:][:actions], rounded.Logits[i*actions:][:actions])
		report.PolicyKL += divergence
		report.PolicyKLMost = max(report.PolicyKLMost, divergence)
	}
	for i, v := range exactly.Values {
		off := math.Abs(float64(v) - float64(rounded.Values[i]))
		report.ValueError += off
		report.ValueErrorMost = max(report.ValueErrorMost, off)
	}
	report.PolicyKL /= float64(in.Rows)
	report.ValueError /= float64(len(exactly.Values))
	return report, nil
}

// divergence is KL(p || q) of the softmaxes of two rows of logits, in nats.
func divergence(p, q []float32) float64 {
	topP, topQ := slices.Max(p), slices.Max(q)
	var sumP, sumQ, difference float64
	for a := range p {
		e := float64(exact.Exp(p[a] - topP))
		sumP += e
		sumQ += float64(exact.Exp(q[a] - topQ))
		difference += float64(e * (float64(p[a]-topP) - float64(q[a]-topQ)))
	}
	return max(0, difference/sumP-exact.Log(sumP)+exact.Log(sumQ))
}
