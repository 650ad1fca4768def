package grpo

import (
	"testing"

	"github.com/tengen-rl/tengen/policy"
)

func TestEntropyBonusByHand(t *testing.T) {
	p := answer([]float32{1, 1}, nil)
	p.Entropy, p.Weight = []float32{2, 0.5}, []float32{1, 4}
	near(t, "loss", []float64{EntropyBonus(0.1)(p)}, []float64{-0.4})
	near(t, "gradient", p.EntropyGradient, []float32{-0.1, -0.4})
}

// Sum lets a loss that sets its derivatives go first.
func TestSumAfterCrossEntropy(t *testing.T) {
	p := answer([]float32{1}, []float32{0.5})
	near(t, "loss", []float64{Sum(policy.CrossEntropy, Reinforce)(p)}, []float64{1.5})
	near(t, "gradient", p.LogProbGradient, []float32{-1.5})
}
