package policy

import (
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// Choices has a Batch teach actions that were played, by how well they turned out, where a target
// distribution would say what to play. It takes the place of Batch.Policy, whose PolicyWeight is the
// weight of its rows: those of weight 0 are not read.
//
// Each row is a sequence of one decision to the Loss, whose number and place is the row's.
type Choices struct {
	Action []int32 // [Rows] that was played, a legal one
	// Advantage and Behaviour are [Rows], for losses that read them; or nil. Behaviour is the
	// log-probability that Action was drawn with (Chooser).
	Advantage, Behaviour []float32
	// Temperature divides the logits, as in the Chooser that drew the actions; 0 means 1.
	Temperature float32
	// Scale multiplies the loss, which is a sum over rows by their weights; 0 means one over the sum of
	// the weights, which makes it a mean.
	Scale float32
	// Loss says how log-probabilities should move; nil is CrossEntropy.
	Loss Loss
}

// check reports what is wrong with the choices of a batch.
func (c *Choices) check(rows int) error {
	if !finite(c.Temperature) || c.Temperature < 0 || !finite(c.Scale) {
		return fmt.Errorf("temperature %v, scale %v: they must be numbers, the first at least 0", c.Temperature, c.Scale)
	}
	optional := func(what string, got int) error {
		if got == 0 {
			return nil
		}
		return sized(what, got, rows, 1)
	}
	return errors.Join(
		sized("action", len(c.Action), rows, 1),
		optional("advantage", len(c.Advantage)), optional("behaviour", len(c.Behaviour)),
	)
}

// temperature is what logits are divided by.
func (c *Choices) temperature() float32 {
	if c.Temperature == 0 {
		return 1
	}
	return c.Temperature
}

// scale is what the loss is multiplied by.
func (c *Choices) scale(weights []float32) float32 {
	if c.Scale == 0 {
		return reciprocal(weights)
	}
	return c.Scale
}

// loss is CrossEntropy unless there is another.
func (c *Choices) loss() Loss {
	if c.Loss == nil {
		return CrossEntropy
	}
	return c.Loss
}

// choice is a thread's memory of one row's choice.
type choice struct {
	distribution distribution
	numbers      [4]float32 // of the predictions' four slices
	seen         Predictions
}

// choose adds the loss of a row's choice to sum and sets the gradient of its logits, all 0 before.
func (l *learner) choose(w *worker, row int, legal plugins.Bitset, logits, slope []float32, sum *totals) {
	b, c, d := &l.batch, l.batch.Choices, &w.choice.distribution
	weight := b.PolicyWeight[row]
	if weight == 0 {
		return
	}
	action := int(c.Action[row])
	d.set(logits, legal, c.temperature())
	p := w.choice.see(b, row)
	p.LogProb[0], p.Entropy[0] = d.logProb(action), float32(d.entropy())
	sum.policy += float64(l.choices) * c.loss()(p)
	sum.entropy += float64(float64(l.choices*weight) * float64(p.Entropy[0]))
	d.back(slope, action, l.choices*p.LogProbGradient[0], l.choices*p.EntropyGradient[0], c.temperature())
}

// see sets the predictions to those of a row, without what the network says.
func (x *choice) see(b *Batch, row int) *Predictions {
	x.numbers = [4]float32{}
	n, c := &x.numbers, b.Choices
	x.seen = Predictions{
		Sequence: row, First: row, Weight: b.PolicyWeight[row : row+1],
		LogProb: n[0:1], Entropy: n[1:2], LogProbGradient: n[2:3], EntropyGradient: n[3:4],
	}
	if len(c.Advantage) > 0 {
		x.seen.Advantage = c.Advantage[row : row+1]
	}
	if len(c.Behaviour) > 0 {
		x.seen.Behaviour = c.Behaviour[row : row+1]
	}
	return &x.seen
}
