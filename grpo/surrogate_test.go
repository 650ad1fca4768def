package grpo

import (
	"math"
	"testing"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/policy"
)

// answer is a sequence of tokens that all count, with given ratios to the behaviour.
func answer(ratios, advantages []float32) *policy.Predictions {
	n := len(ratios)
	p := &policy.Predictions{
		Weight: make([]float32, n), Advantage: advantages, Behaviour: make([]float32, n), LogProb: make([]float32, n),
		Entropy: make([]float32, n), LogProbGradient: make([]float32, n), EntropyGradient: make([]float32, n),
	}
	for i, r := range ratios {
		p.Weight[i], p.LogProb[i] = 1, -1
		p.Behaviour[i] = -1 - float32(exact.Log(float64(r)))
	}
	return p
}

// Schulman et al. 2017, figure 1: the loss follows the ratio as far as its bound in the direction of
// the advantage, and is flat beyond.
func TestClippedByHand(t *testing.T) {
	p := answer([]float32{1, 1.5, 1.5, 0.5, 0.5, 1.25}, []float32{2, 1, -1, 1, -1, 1})
	loss := Clipped(0.2, 0.28)(p)
	near(t, "loss", []float64{loss}, []float64{-2 - 1.28 + 1.5 - 0.5 + 0.8 - 1.25})
	near(t, "gradient", p.LogProbGradient, []float32{-2, 0, 1.5, -0.5, 0, -1.25})
}

// MiniMax-M1, equation 4: the weight is bounded, on both sides and for either advantage, and no
// gradient is lost.
func TestCISPOByHand(t *testing.T) {
	p := answer([]float32{1, 1.5, 1.5, 0.5, 0.25}, []float32{2, 1, -1, 1, -1})
	loss := CISPO(0.5, 0.25)(p) // log π is -1 everywhere
	near(t, "loss", []float64{loss}, []float64{2 + 1.25 - 1.25 + 0.5 - 0.5})
	near(t, "gradient", p.LogProbGradient, []float32{-2, -1.25, 1.25, -0.5, 0.5})
}

// Zheng et al. 2025, equation 7: ratios 2 and 1/8 of three tokens, of which one is masked, have the
// geometric mean 1/2; the gradient of the whole is shared by the two.
func TestGSPOByHand(t *testing.T) {
	for name, c := range map[string]struct{ low, advantage, loss, gradient float32 }{
		"free":                 {0.6, 3, -3, -1.5},
		"below, to be lowered": {0.2, -3, 4.8, 0},
		"below, to be raised":  {0.2, 3, -3, -1.5},
	} {
		p := answer([]float32{2, 7, 1. / 8}, []float32{c.advantage, c.advantage, c.advantage})
		p.Weight[1] = 0
		loss := GSPO(c.low, 0.28)(p)
		near(t, name+": loss", []float64{loss}, []float64{float64(c.loss)})
		near(t, name+": gradient", p.LogProbGradient, []float32{c.gradient, 0, c.gradient})
	}
}

func TestReinforceByHand(t *testing.T) {
	p := answer([]float32{9, 9}, []float32{2, -1})
	p.LogProb, p.Weight = []float32{-0.5, -3}, []float32{1, 2}
	near(t, "loss", []float64{Reinforce(p)}, []float64{1 - 6})
	near(t, "gradient", p.LogProbGradient, []float32{-2, 2})
}

// surrogates, with bounds that some ratios of the tests pass.
var surrogates = map[string]policy.Loss{
	"Reinforce": Reinforce, "Clipped": Clipped(ClipLow, ClipHigh), "GSPO": GSPO(0.1, 0.1), "CISPO": CISPO(1, 0.5),
}

// In the first step all surrogates have the gradient of REINFORCE, bit for bit.
func TestFirstRatioIsExactlyOne(t *testing.T) {
	for name, loss := range surrogates {
		for seed := range 50 {
			p := randomAnswer(7, seed)
			copy(p.Behaviour, p.LogProb)
			for i := range p.Weight { // GSPO adds over tokens: powers of two, so without rounding
				p.Weight[i], p.Advantage[i] = 1, 0.5
			}
			loss(p)
			for i, g := range p.LogProbGradient {
				if g != -0.5 {
					t.Fatalf("%s: gradient %d is %v, want exactly -0.5", name, i, g)
				}
			}
		}
	}
	if r := ratio(0); r != 1 {
		t.Error("the ratio of equal probabilities is", r)
	}
}

// An answer with advantage 0 moves nothing, exactly, wherever its ratios are.
func TestNoAdvantageNoGradient(t *testing.T) {
	for name, loss := range surrogates {
		p := randomAnswer(9, 1)
		clear(p.Advantage)
		if l := loss(p); l != 0 {
			t.Errorf("%s: loss %v", name, l)
		}
		for i, g := range p.LogProbGradient {
			if g != 0 {
				t.Errorf("%s: gradient %d is %v", name, i, g)
			}
		}
	}
}

// A token that has become impossible makes a large loss, not an infinite one; what is not a number
// stays so.
func TestExtremeRatios(t *testing.T) {
	for name, loss := range surrogates {
		p := answer([]float32{1, 1}, make([]float32, 2))
		p.LogProb[0], p.Behaviour[0], p.Advantage[0] = -0.1, -200, -1
		p.LogProb[1], p.Behaviour[1], p.Advantage[1] = -200, -0.1, 1
		if l := loss(p); math.IsInf(l, 0) || math.IsNaN(l) {
			t.Errorf("%s: loss %v", name, l)
		}
		p.LogProb[0] = float32(math.NaN())
		if l := loss(p); !math.IsNaN(l) {
			t.Errorf("%s: loss %v of a log-probability that is not a number", name, l)
		}
	}
}

// A batch that lacks what a loss reads is NaN, which training refuses.
func TestMissingColumns(t *testing.T) {
	for name, loss := range surrogates {
		p := randomAnswer(3, 2)
		p.Advantage = nil
		if l := loss(p); !math.IsNaN(l) {
			t.Errorf("%s without advantages: %v", name, l)
		}
		p = randomAnswer(3, 2)
		p.Behaviour = nil
		if l := loss(p); math.IsNaN(l) != (name != "Reinforce") {
			t.Errorf("%s without behaviour: %v", name, l)
		}
	}
	if l := ReferenceKL(K3, 1, make([]float32, 2))(randomAnswer(3, 2)); !math.IsNaN(l) {
		t.Error("a reference that is too short:", l)
	}
}
