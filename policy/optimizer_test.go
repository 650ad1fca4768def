package policy

import (
	"math"
	"testing"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Loshchilov and Hutter 2019, algorithm 2, by hand. With β1 = 1/2, β2 = 3/4 and gradients 4 then 2:
// m = 2, v = 4, corrected 4 and 16, a step of rate·4/4; then m = 2, v = 4, corrected 2/(3/4) = 8/3
// and 4/(7/16) = 64/7, a step of rate·(8/3)/(8/√7) = rate·√7/3.
func TestAdamWByHand(t *testing.T) {
	config := Config{Optimizer: AdamW, Beta1: 0.5, Beta2: 0.75}
	o, w := newOptimizer(config, 1), []float32{10}
	step := func(gradient, decay float32, want float64) {
		t.Helper()
		o.steps++
		o.step(kernel.Default(), config, span{0, 1}, w, []float32{gradient}, 0.5, decay)
		if !nearly(w[0], want) || o.mean[0] != 2 || o.square[0] != 4 {
			t.Fatalf("step %d: w %v, m %v, v %v: want %v, 2, 4", o.steps, w, o.mean, o.square, want)
		}
	}
	first := 10 - 0.5*(1+0.25*10)
	step(4, 0.25, first)
	step(2, 0, first-0.5*math.Sqrt(7)/3)
}

// Algorithm 1 by hand: m = 4, w = 10 - 1/2·(4 + 10/4); m = 2 + 2, w = w - 1/2·4.
func TestMomentumByHand(t *testing.T) {
	config := Config{Optimizer: SGD, Momentum: 0.5}
	o, w := newOptimizer(config, 1), []float32{10}
	for i, c := range []struct{ gradient, decay, want float32 }{{4, 0.25, 6.75}, {2, 0, 4.75}} {
		o.step(kernel.Default(), config, span{0, 1}, w, []float32{c.gradient}, 0.5, c.decay)
		if w[0] != c.want || o.mean[0] != 4 {
			t.Fatalf("step %d: w %v, m %v: want %v, 4", i+1, w, o.mean, c.want)
		}
	}
}

func TestUnbias(t *testing.T) {
	for _, steps := range []uint64{1, 2, 3, 7, 100, 1 << 40} {
		if got, want := unbias(0.999, steps), 1-math.Pow(float64(float32(0.999)), float64(steps)); !nearly(got, want) {
			t.Errorf("%d steps: %v, want %v", steps, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct{ limit, length float32 }{{0, 5}, {10, 5}, {5, 5}, {1, 1}} {
		g := []float32{3, 0, -4}
		if norm := clip(kernel.Default(), g, c.limit); norm != 5 {
			t.Errorf("limit %v: length %v before, want 5", c.limit, norm)
		}
		if after := clip(kernel.Default(), g, 0); !nearly(after, float64(c.length)) || g[2] > 0 {
			t.Errorf("limit %v: length %v after, want %v", c.limit, after, c.length)
		}
	}
}

// Biases do not decay: with nothing to learn from, weights shrink and biases stay.
func TestDecaySparesBiases(t *testing.T) {
	for _, optimizer := range []string{AdamW, SGD} {
		config := small(optimizer)
		config.WeightDecay = 0.5
		n := shaken(t, shapes["planes alone"], config)
		b := randomBatch(n.shape, 4, 1)
		clear(b.PolicyWeight)
		clear(b.ValueWeight)
		before := n.Clone().(*Residual)
		if losses, err := n.Train(b, Step{LearningRate: 0.5, Threads: 1}); err != nil || losses != (Losses{}) {
			t.Fatalf("%+v, %v", losses, err)
		}
		for _, x := range n.tower.tensors {
			factor := float32(0.75)
			if x.kind == bias {
				factor = 1
			}
			for i, w := range x.at.of(n.weights) {
				if want := factor * x.at.of(before.weights)[i]; !nearly(w, float64(want)) {
					t.Fatalf("%s, %s: %v, want %v", optimizer, x.name, w, want)
				}
			}
		}
	}
}

func nearly(got float32, want float64) bool {
	return math.Abs(float64(got)-want) <= 2e-6*math.Abs(want)
}
