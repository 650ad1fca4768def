package grpo

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy"
)

// randomAnswer has ratios of about 0.5 to 2, advantages of either sign, and one token in four masked.
// The same seed gives the same.
func randomAnswer(n, seed int) *policy.Predictions {
	draws := stream.New(uint64(seed), stream.Sample)
	p := answer(slices.Repeat([]float32{1}, n), make([]float32, n))
	for i := range n {
		p.Advantage[i], p.Entropy[i] = draws.Normal(), float32(draws.Float())
		p.LogProb[i] = -3 * float32(draws.Float())
		p.Behaviour[i] = p.LogProb[i] + 0.4*draws.Normal()
		p.Weight[i] = float32(draws.Float())
		if draws.IntN(4) == 0 {
			p.Weight[i], p.LogProb[i], p.Entropy[i] = 0, 0, 0
		}
	}
	return p
}

// difference is the central difference of a loss along one number of p. CISPO's ratio is a constant to
// its gradient, so that the behaviour moves along.
func difference(loss policy.Loss, p *policy.Predictions, x *float32, along *float32) float64 {
	const h = 1.0 / 256
	at := *x
	var other float32
	if along != nil {
		other = *along
	}
	side := func(by float32) float64 {
		if *x = at + by; along != nil {
			*along = other + by
		}
		return loss(p)
	}
	up, down := side(h), side(-h)
	if *x = at; along != nil {
		*along = other
	}
	return (up - down) / (2 * h)
}

// kinked says whether a ratio is so near to a bound that a difference straddles it.
func kinked(p *policy.Predictions, i int) bool {
	whole, _ := answerRatio(p)
	for _, r := range []float64{ratio(p.LogProb[i] - p.Behaviour[i]), whole} {
		for _, bound := range []float64{1 - 0.2, 1 + 0.28, 0.9, 1.1} {
			if math.Abs(r-bound) < 0.02 {
				return true
			}
		}
	}
	return false
}

// The gradient of each surrogate and term, by log-probability and entropy, agrees with central
// differences.
func TestGradientsAreDifferences(t *testing.T) {
	reference := make([]float32, 12)
	for i := range reference {
		reference[i] = -float32(i) / 6
	}
	losses := map[string]policy.Loss{
		"K1": ReferenceKL(K1, 0.3, reference), "K2": ReferenceKL(K2, 0.3, reference), "K3": ReferenceKL(K3, 0.3, reference),
		"EntropyBonus": EntropyBonus(0.2),
		"Sum":          Sum(Clipped(ClipLow, ClipHigh), ReferenceKL(K3, 0.1, reference), EntropyBonus(0.1)),
	}
	for name, loss := range surrogates {
		losses[name] = loss
	}
	for name, loss := range losses {
		compared := 0
		for seed := range 20 {
			p := randomAnswer(12, seed)
			loss(p)
			g, e := slices.Clone(p.LogProbGradient), slices.Clone(p.EntropyGradient)
			for i := range g {
				if p.Weight[i] == 0 && (g[i] != 0 || e[i] != 0) {
					t.Fatalf("%s: a masked token has a gradient", name)
				}
				if p.Weight[i] == 0 || kinked(p, i) {
					continue
				}
				var along *float32
				if name == "CISPO" {
					along = &p.Behaviour[i]
				}
				compared++
				agree(t, fmt.Sprint(name, " by log-probability ", i), float64(g[i]), difference(loss, p, &p.LogProb[i], along))
				agree(t, fmt.Sprint(name, " by entropy ", i), float64(e[i]), difference(loss, p, &p.Entropy[i], nil))
			}
		}
		if compared < 20 {
			t.Errorf("%s: only %d gradients were compared", name, compared)
		}
	}
}

// agree compares a gradient with a difference in single precision.
func agree(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 2e-4*max(1, math.Abs(want)) {
		t.Errorf("%s: %v, the difference is %v", what, got, want)
	}
}

// No loss allocates: training calls it for each sequence of each step.
func TestLossesDoNotAllocate(t *testing.T) {
	var monitor Monitor
	monitor.Begin(1)
	p := randomAnswer(32, 0)
	loss := monitor.Watch(Sum(surrogates["Clipped"], surrogates["GSPO"], surrogates["CISPO"], Reinforce, ReferenceKL(K3, 0.1, p.LogProb), EntropyBonus(0.1)))
	if n := testing.AllocsPerRun(10, func() { loss(p) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkClipped(b *testing.B) {
	var monitor Monitor
	monitor.Begin(1)
	p, loss := randomAnswer(64, 0), monitor.Watch(Clipped(ClipLow, ClipHigh))
	b.ReportAllocs()
	for b.Loop() {
		loss(p)
	}
}
