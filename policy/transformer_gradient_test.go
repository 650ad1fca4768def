package policy

import (
	"math"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/internal/stream"
)

// smooth is a surrogate that reads and moves everything a loss may: the ratio to the behaviour, and
// the entropy.
func smooth(p *Predictions) float64 {
	var sum float64
	for i, w := range p.Weight {
		if w == 0 {
			continue
		}
		ratio := exact.Exp(p.LogProb[i] - p.Behaviour[i])
		sum -= float64(w * (ratio*p.Advantage[i] + 0.3*p.Entropy[i]))
		p.LogProbGradient[i] = -w * ratio * p.Advantage[i]
		p.EntropyGradient[i] = -w * 0.3
	}
	return sum
}

// sequenceGradient returns the batch's gradient, unclipped, and the loss.
func sequenceGradient(n *Transformer, b Sequences, threads int) ([]float32, float64) {
	s := n.prepare(threads)
	losses := n.accumulate(s, b, threads)
	return slices.Clone(s.gradient), float64(losses.Policy)
}

// sequenceLoss is the loss alone.
func sequenceLoss(n *Transformer, b Sequences) (loss float64) {
	x := n.learner.lessons[0]
	sums := make([]totals, len(b.Lengths))
	for x.sequence, x.position = 0, 0; x.sequence < len(b.Lengths); {
		count, rows := passageAt(b.Lengths[x.sequence:])
		x.passage.lengths, x.passage.tokens = b.Lengths[x.sequence:x.sequence+count], b.Tokens[x.position:x.position+rows]
		n.forward(x.passage)
		x.losses(&b, b.scale(), sums)
		x.sequence, x.position = x.sequence+count, x.position+rows
	}
	for _, t := range sums {
		loss += t.policy
	}
	return loss
}

// kinds are the three ways a batch can teach.
var kinds = map[string]func(b Sequences) Sequences{
	"cross-entropy": func(b Sequences) Sequences { b.Policy = nil; return b },
	"policy":        func(b Sequences) Sequences { b.Legal, b.Temperature = nil, 0.7; return b },
	"masked policy": func(b Sequences) Sequences { return b },
	"surrogate":     func(b Sequences) Sequences { b.Policy, b.Loss, b.Temperature = nil, smooth, 1.3; return b },
}

// The gradient of every tensor agrees with central differences of the loss.
func TestTransformerGradientsAreDifferences(t *testing.T) {
	for name, c := range transformers {
		for kind, of := range kinds {
			t.Run(name+"/"+kind, func(t *testing.T) {
				n := shakenTransformer(t, learning(c, SGD))
				b := of(randomSequences(c, 3, 3))
				gradient, _ := sequenceGradient(n, b, 1)
				for i, x := range n.stack.tensors {
					s := stream.New(7, stream.Sample, uint64(i))
					checkSequenceDirection(t, n, b, x, gradient, directionOf(x, gradient, &s))
				}
			})
		}
	}
}

// directionOf returns the gradient's direction with as much of a random one, of length 1.
func directionOf(x parameter, gradient []float32, s *stream.Stream) []float32 {
	random := make([]float32, len(x.at.of(gradient)))
	for i := range random {
		random[i] = s.Normal()
	}
	d := make([]float32, len(random))
	for _, part := range [][]float32{random, x.at.of(gradient)} {
		length := max(norm2(part), 1e-30)
		for i, v := range part {
			d[i] += v / length
		}
	}
	length := norm2(d)
	for i := range d {
		d[i] /= length
	}
	return d
}

func norm2(x []float32) float32 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return float32(math.Sqrt(sum))
}

func checkSequenceDirection(t *testing.T, n *Transformer, b Sequences, x parameter, gradient, direction []float32) {
	t.Helper()
	var want float64
	for i, g := range x.at.of(gradient) {
		want += float64(g) * float64(direction[i])
	}
	w := x.at.of(n.weights)
	kept := slices.Clone(w)
	loss := func(by float64) float64 {
		for i := range w {
			w[i] = kept[i] + float32(by)*direction[i]
		}
		n.pack()
		return sequenceLoss(n, b)
	}
	// A long step sees curvature, a short one drowns in rounding: one must be right.
	var seen []float64
	defer func() { copy(w, kept); n.pack() }()
	for _, step := range []float64{1e-2, 3e-2, 3e-3} {
		got := (loss(step) - loss(-step)) / (2 * step)
		if math.Abs(got-want) < 5e-4+0.005*math.Abs(want) {
			return
		}
		seen = append(seen, got)
	}
	t.Errorf("%s: the gradient says %v: differences say %v", x.name, want, seen)
}
