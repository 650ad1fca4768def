package policy

import (
	"math"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// shapes are boards of every kind that the network distinguishes: planes alone, planes and rest,
// rest alone, a single column, several players, both encodings.
var shapes = map[string]Shape{
	"planes alone":    {Planes: 3, Height: 3, Width: 3, Bits: true, Actions: 9, Players: 2, Low: -1, High: 1, ConstantSum: true},
	"planes and rest": {Planes: 5, Height: 4, Width: 3, Bits: true, Actions: 26, Players: 2, Low: -1, High: 1, ConstantSum: true},
	"rest alone":      {Planes: 2, Height: 3, Width: 5, Bits: true, Actions: 5, Players: 2, Low: 0, High: 1},
	"one column":      {Planes: 2, Height: 4, Width: 1, Actions: 6, Players: 3, Low: -2, High: 5},
	"one cell":        {Planes: 7, Height: 1, Width: 1, Actions: 3, Players: 1, Low: 0, High: 10},
}

// small is a network small enough to differentiate by hand.
func small(optimizer string) Config {
	c := Default()
	c.Blocks, c.Channels, c.Optimizer = 2, 6, optimizer
	c.ValueWeight = 0.7
	return c
}

// gradientOf returns the batch's gradient, unclipped, and the loss.
func gradientOf(n *Residual, b Batch) ([]float32, float64) {
	n.version.forget() // the caller may have changed weights
	l := n.prepare(b, 1)
	sum := l.accumulate()
	return slices.Clone(l.gradient), sum.policy + float64(n.config.ValueWeight)*sum.value + float64(n.config.ReplyWeight)*sum.reply
}

// The gradient of every tensor agrees with central differences of the loss along random directions
// (so that rounding in float32 stays small beside what is measured) and along single weights.
func TestGradientsAreDifferences(t *testing.T) {
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			c := small(SGD)
			if name == "planes and rest" {
				c.Features = 5
			}
			n := shaken(t, shape, c)
			b := randomBatch(shape, 5, 3)
			b.PolicyWeight[1], b.ValueWeight[2], b.PolicyWeight[3] = 0, 0, 2
			gradient, _ := gradientOf(n, b)
			for i, x := range n.tower.tensors {
				s := stream.New(7, stream.Sample, uint64(i))
				for try := range 6 {
					direction := randomDirection(x, gradient, &s, try)
					checkDirection(t, n, b, x, gradient, direction)
				}
			}
		})
	}
}

// randomDirection returns the gradient itself, then random directions, then single weights.
func randomDirection(x tensor, gradient []float32, s *stream.Stream, try int) []float32 {
	d := make([]float32, x.count())
	switch {
	case try == 0:
		copy(d, x.at.of(gradient))
	case try < 3:
		for i := range d {
			d[i] = s.Normal()
		}
	default:
		d[s.IntN(len(d))] = 1
	}
	var norm float64
	for _, v := range d {
		norm += float64(v) * float64(v)
	}
	if norm > 0 {
		kernel.Default().Scale(d, float32(1/math.Sqrt(norm)))
	}
	return d
}

func checkDirection(t *testing.T, n *Residual, b Batch, x tensor, gradient, direction []float32) {
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
		_, l := gradientOf(n, b)
		return l
	}
	// A long step may cross the kink of a ReLU, a short one drowns in rounding: one must be right.
	var seen []float64
	for _, step := range []float64{2e-3, 5e-4, 1e-4} {
		got := (loss(step) - loss(-step)) / (2 * step)
		seen = append(seen, got)
	}
	copy(w, kept)
	for _, got := range seen {
		if math.Abs(got-want) < 1e-3+0.01*math.Abs(want) {
			return
		}
	}
	t.Errorf("%s: the gradient says %v: differences say %v", x.name, want, seen)
}
