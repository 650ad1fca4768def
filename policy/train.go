package policy

import (
	"errors"
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/plugins"
)

// ErrNotFinite says that a training step would have made a weight infinite or NaN. The network is
// left as it was.
var ErrNotFinite = errors.New("not a finite number")

// shard is the number of rows whose gradients are added up before they join the batch's. It is
// part of what a seed means: another number adds in another order.
const shard = 16

// learner is the memory of Train.
type learner struct {
	transposed []float32 // each weight's transpose, [parameters]
	gradient   []float32 // of the batch, [parameters]
	workers    []*worker
}

// worker is the memory of one thread.
type worker struct {
	gradient []float32 // of one shard, [parameters]
	record   *record
	trail    *trail
}

// totals are sums over rows, each weighted.
type totals struct{ policy, value, entropy float64 }

// Train makes one optimiser step on batch. The loss is the weighted mean over rows of the
// cross-entropy of the policy over the legal actions, plus Config.ValueWeight times that of the
// outcome. Its result has the same bits for every step.Threads. A batch of a wrong size, a row
// without a legal action or with a target on an illegal one is an error, and so is a gradient
// that is not finite (ErrNotFinite): the network is then as it was before.
func (n *Residual) Train(batch Batch, step Step) (Losses, error) {
	if err := n.check(batch, step); err != nil {
		return Losses{}, fmt.Errorf("train: %w", err)
	}
	l := n.prepare(min(step.Threads, shards(batch.Rows)))
	scale := scales{policy: reciprocal(batch.PolicyWeight), value: reciprocal(batch.ValueWeight)}
	sum := n.accumulate(l, batch, scale)
	losses := Losses{
		Policy: float32(sum.policy), Value: float32(sum.value), Entropy: float32(sum.entropy),
		GradientNorm: clip(l.gradient, n.config.GradientClip),
	}
	if !finite(losses.GradientNorm) || !finite(losses.Policy) || !finite(losses.Value) {
		return losses, fmt.Errorf("train: loss %v + %v, gradient of length %v: %w", losses.Policy, losses.Value, losses.GradientNorm, ErrNotFinite)
	}
	n.move(l.gradient, step.LearningRate)
	return losses, nil
}

// scales are what a row's weights are multiplied by, so that the losses are means.
type scales struct{ policy, value float32 }

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

// prepare returns the memory for the given number of threads, with the weights transposed.
func (n *Residual) prepare(threads int) *learner {
	if n.learner == nil {
		n.learner = &learner{transposed: make([]float32, n.tower.size), gradient: make([]float32, n.tower.size)}
	}
	l := n.learner
	for len(l.workers) < threads {
		l.workers = append(l.workers, &worker{make([]float32, n.tower.size), n.tower.newRecord(true), n.tower.newTrail()})
	}
	l.workers = l.workers[:threads]
	for _, x := range n.tower.tensors {
		x.transpose(x.at.of(l.transposed), x.at.of(n.weights))
	}
	clear(l.gradient)
	return l
}

// accumulate sets l.gradient to the batch's and returns the losses. Thread t of T computes the
// shards t, t+T, ...; each adds its shard to the batch's gradient when the shard before is in.
func (n *Residual) accumulate(l *learner, batch Batch, scale scales) (sum totals) {
	count := shards(batch.Rows)
	turn := make([]chan struct{}, count+1)
	for i := range turn {
		turn[i] = make(chan struct{})
	}
	close(turn[0])
	var wait sync.WaitGroup
	for t, w := range l.workers {
		wait.Go(func() {
			for s := t; s < count; s += len(l.workers) {
				part := n.shard(w, l.transposed, batch, s*shard, min(batch.Rows, (s+1)*shard), scale)
				<-turn[s]
				add(l.gradient, w.gradient)
				sum.policy, sum.value, sum.entropy = sum.policy+part.policy, sum.value+part.value, sum.entropy+part.entropy
				close(turn[s+1])
			}
		})
	}
	wait.Wait()
	return sum
}

// shards is the number of shards of a batch.
func shards(rows int) int { return (rows + shard - 1) / shard }

// shard sets w.gradient to the sum over rows [from, to) and returns their losses.
func (n *Residual) shard(w *worker, transposed []float32, batch Batch, from, to int, scale scales) (sum totals) {
	clear(w.gradient)
	for i := from; i < to; i++ {
		r := n.row(batch, i)
		r.policyWeight, r.valueWeight = scale.policy*r.policyWeight, scale.value*r.valueWeight
		n.tower.forward(n.weights, r.observation, w.record, w.trail.logits)
		n.losses(r, w, &sum)
		n.tower.backward(transposed, w.gradient, w.record, w.trail)
	}
	return sum
}

// losses adds a row's losses to sum and sets their gradients in w.trail. What a weight of 0 masks
// is not read: it may be anything.
func (n *Residual) losses(r row, w *worker, sum *totals) {
	clear(w.trail.policy)
	if r.policyWeight > 0 {
		cross, entropy := policyLoss(w.trail.logits, r.policy, r.legal, w.trail.policy)
		sum.policy += float64(cross * float64(r.policyWeight))
		sum.entropy += float64(entropy * float64(r.policyWeight))
		multiply(w.trail.policy, r.policyWeight)
	}
	clear(w.trail.outcome)
	if r.valueWeight > 0 {
		cross := n.shape.valueLoss(w.record.outcome, r.returns, w.trail.outcome)
		sum.value += float64(cross * float64(r.valueWeight))
		multiply(w.trail.outcome, r.valueWeight*n.config.ValueWeight)
	}
}

// multiply scales x.
func multiply(x []float32, by float32) {
	for i := range x {
		x[i] *= by
	}
}

// move makes the optimiser's step.
func (n *Residual) move(gradient []float32, rate float32) {
	n.optimizer.steps++
	for _, x := range n.tower.tensors {
		decay := n.config.WeightDecay
		if x.kind == bias {
			decay = 0
		}
		n.optimizer.step(n.config, x.at, n.weights, gradient, rate, decay)
	}
}

// row is one row of a batch.
type row struct {
	observation               []byte
	legal                     plugins.Bitset
	policy, returns           []float32
	policyWeight, valueWeight float32
}

func (n *Residual) row(b Batch, i int) row {
	size, words, actions, players := n.shape.Bytes(), n.shape.words(), n.shape.Actions, n.shape.Players
	return row{
		b.Observations[i*size : (i+1)*size], plugins.Bitset(b.Legal[i*words : (i+1)*words]),
		b.Policy[i*actions : (i+1)*actions], b.Returns[i*players : (i+1)*players],
		b.PolicyWeight[i], b.ValueWeight[i],
	}
}
