package policy

import (
	"math"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Loss says how the log-probabilities of one sequence's tokens should move: it returns the
// sequence's loss and leaves its derivatives in p. It is called from several goroutines at once,
// for each sequence once, and must not depend on the order; slices of p are its own until it returns.
//
// It is where a surrogate goes: with ratio = exp(LogProb - Behaviour), for example, the gradient
// of -ratio·Advantage by LogProb is itself. Positions of weight 0 are there too, all zero: leave them.
type Loss func(p *Predictions) float64

// Predictions is what a Loss sees of a sequence. All slices have one entry for each position.
type Predictions struct {
	Sequence, First      int       // which of the batch, and its first position in the batch
	Weight               []float32 // as in Sequences
	Advantage, Behaviour []float32 // as in Sequences; empty where the batch has none
	LogProb              []float32 // of Next
	Entropy              []float32 // of the distribution that Next is from, in nats

	LogProbGradient []float32 // out: the loss's derivative by LogProb; 0 before
	EntropyGradient []float32 // out: and by Entropy; 0 before
}

// CrossEntropy is the Loss of learning to predict: the sum of -Weight·LogProb.
func CrossEntropy(p *Predictions) float64 {
	var sum float64
	for i, w := range p.Weight {
		sum -= float64(float64(w) * float64(p.LogProb[i]))
		p.LogProbGradient[i] = -w
	}
	return sum
}

// distribution is the softmax over the legal tokens that predictions and samples come from.
type distribution struct {
	kernel *kernel.Kernel
	below  []float32 // [vocabulary], logit/temperature less the largest; -Inf where illegal
	parts  []float32 // [vocabulary], its exponential
	sum    float64   // of parts, in order
	log    float64   // of sum
}

func newDistribution(k *kernel.Kernel, vocabulary int) distribution {
	return distribution{kernel: k, below: make([]float32, vocabulary), parts: make([]float32, vocabulary)}
}

// set makes it that of logits; legal may be nil. One token is legal at least.
func (d *distribution) set(logits []float32, legal plugins.Bitset, temperature float32) {
	copy(d.below, logits)
	if temperature != 1 {
		for a := range d.below {
			d.below[a] /= temperature
		}
	}
	top := float32(math.Inf(-1))
	for a, v := range d.below {
		if legal != nil && !legal.Has(a) {
			d.below[a] = float32(math.Inf(-1))
		} else {
			top = max(top, v)
		}
	}
	for a := range d.below {
		d.below[a] -= top
	}
	d.kernel.Exp(d.parts, d.below)
	d.sum = 0
	for _, e := range d.parts {
		d.sum += float64(e)
	}
	d.log = exact.Log(d.sum)
}

// logProb is the log-probability of a legal token.
func (d *distribution) logProb(token int) float32 { return float32(float64(d.below[token]) - d.log) }

// entropy is in nats.
func (d *distribution) entropy() float64 {
	var sum float64
	for a, e := range d.parts {
		if e > 0 {
			sum += float64(float64(e) * float64(d.below[a]))
		}
	}
	return d.log - sum/d.sum
}

// back adds to gradient, [vocabulary], the derivative by the logits of a loss whose derivatives by
// the token's log-probability and by the entropy are given:
// d log p(t) / d z(a) = [a = t] - p(a) and dH / d z(a) = -p(a)·(log p(a) + H).
func (d *distribution) back(gradient []float32, token int, byLogProb, byEntropy, temperature float32) {
	entropy := 0.0
	if byEntropy != 0 {
		entropy = d.entropy()
	}
	for a, e := range d.parts {
		if e == 0 {
			continue
		}
		p := float64(e) / d.sum
		g := -float64(float64(byLogProb) * p)
		if byEntropy != 0 {
			g -= float64(float64(byEntropy) * float64(p*(float64(d.below[a])-d.log+entropy)))
		}
		gradient[a] += float32(g) / temperature
	}
	gradient[token] += byLogProb / temperature
}

// toward is the cross-entropy of target with it, weight times; gradient receives the derivative.
func (d *distribution) toward(gradient, target []float32, weight, temperature float32) (cross float64) {
	var mass float64
	for _, t := range target {
		mass += float64(t)
	}
	for a, e := range d.parts {
		if e == 0 && target[a] == 0 {
			continue
		}
		cross -= float64(float64(target[a]) * (float64(d.below[a]) - d.log))
		gradient[a] = weight * float32(float64(float64(e)/d.sum*mass)-float64(target[a])) / temperature
	}
	return float64(weight) * cross
}

// legal returns the mask of a position, or nil.
func (b *Sequences) legal(vocabulary, position int) plugins.Bitset {
	if len(b.Legal) == 0 {
		return nil
	}
	w := words(vocabulary)
	return plugins.Bitset(b.Legal[position*w : (position+1)*w])
}

// policy returns the target distribution of a position.
func (b *Sequences) policy(vocabulary, position int) []float32 {
	return b.Policy[position*vocabulary : (position+1)*vocabulary]
}

// temperature is what logits are divided by.
func (b *Sequences) temperature() float32 {
	if b.Temperature == 0 {
		return 1
	}
	return b.Temperature
}

// scale is what the loss is multiplied by.
func (b *Sequences) scale() float32 {
	if b.Scale == 0 {
		return reciprocal(b.Weight)
	}
	return b.Scale
}

// words is the number of words of a mask over the vocabulary.
func words(vocabulary int) int { return plugins.BitsetWords(vocabulary) }
