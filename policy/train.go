package policy

import (
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// ErrNotFinite says that a training step would have made a weight infinite or NaN. The network is
// left as it was.
var ErrNotFinite = errors.New("not a finite number")

// totals are sums over rows, each weighted.
type totals struct{ policy, value, entropy, reply float64 }

// Train makes one optimiser step on batch. The loss is the weighted mean over rows of the
// cross-entropy of the policy over the legal actions, plus Config.ValueWeight times that of the
// outcome, plus Config.ReplyWeight times that of the reply over all actions; with batch.Choices their
// Loss comes in the place of the first. Its result has the
// same bits for every step.Threads. A batch of a wrong size, a row without a legal action or with
// a target on an illegal one is an error, and so is a gradient that is not finite (ErrNotFinite):
// the network is then as it was before.
func (n *Residual) Train(batch Batch, step Step) (Losses, error) {
	if err := n.check(batch, step); err != nil {
		return Losses{}, fmt.Errorf("train: %w", err)
	}
	l := n.prepare(batch, min(step.Threads, shards(batch.Rows)))
	sum := l.accumulate()
	losses := Losses{
		Policy: float32(sum.policy), Value: float32(sum.value), Reply: float32(sum.reply), Entropy: float32(sum.entropy),
		GradientNorm: clip(n.kernel, l.gradient, n.config.GradientClip),
	}
	if !finite(losses.GradientNorm) || !finite(losses.Policy) || !finite(losses.Value) || !finite(losses.Reply) {
		return losses, fmt.Errorf("train: policy loss %v, value loss %v, reply loss %v, gradient of length %v: %w",
			losses.Policy, losses.Value, losses.Reply, losses.GradientNorm, ErrNotFinite)
	}
	n.move(l.gradient, step.LearningRate)
	return losses, nil
}

// scales are what a row's weights are multiplied by, so that the losses are means.
type scales struct{ policy, value, reply float32 }

// reciprocal returns one over the sum of weights, or 0.
func reciprocal(weights []float32) float32 {
	var sum float64
	for _, w := range weights {
		sum += float64(w)
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / sum)
}

// losses adds a row's losses to sum and sets the gradients of its logits and outcome. What a weight
// of 0 masks is not read: it may be anything.
func (n *Residual) losses(r row, logits, outcome, policySlope, outcomeSlope []float32, sum *totals) {
	clear(policySlope)
	if r.policyWeight > 0 {
		cross, entropy := policyLoss(logits, r.policy, r.legal, policySlope)
		sum.policy += float64(cross * float64(r.policyWeight))
		sum.entropy += float64(entropy * float64(r.policyWeight))
		n.kernel.Scale(policySlope, r.policyWeight)
	}
	clear(outcomeSlope)
	if r.valueWeight > 0 {
		cross := n.shape.valueLoss(outcome, r.returns, outcomeSlope)
		sum.value += float64(cross * float64(r.valueWeight))
		n.kernel.Scale(outcomeSlope, r.valueWeight*n.config.ValueWeight)
	}
}

// move makes the optimiser's step.
func (n *Residual) move(gradient []float32, rate float32) {
	n.version.forget()
	n.optimizer.steps++
	for _, x := range n.tower.tensors {
		decay := n.config.WeightDecay
		if x.kind == bias {
			decay = 0
		}
		n.optimizer.step(n.kernel, n.config, x.at, n.weights, gradient, rate, decay)
	}
}

// row is one row of a batch.
type row struct {
	observation               []byte
	legal                     plugins.Bitset
	policy, returns           []float32
	policyWeight, valueWeight float32
	reply                     []float32 // nil where replies are not learnt
	replyWeight               float32
}

func (n *Residual) row(b Batch, i int) row {
	size, words, actions, players := n.shape.Bytes(), n.shape.words(), n.shape.Actions, n.shape.Players
	r := row{
		observation: b.Observations[i*size : (i+1)*size], legal: plugins.Bitset(b.Legal[i*words : (i+1)*words]),
		returns:      b.Returns[i*players : (i+1)*players],
		policyWeight: b.PolicyWeight[i], valueWeight: b.ValueWeight[i],
	}
	if b.Choices == nil {
		r.policy = b.Policy[i*actions : (i+1)*actions]
	}
	if n.learnsReplies(b) {
		r.reply, r.replyWeight = b.Reply[i*actions:(i+1)*actions], b.ReplyWeight[i]
	}
	return r
}
