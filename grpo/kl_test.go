package grpo

import (
	"math"
	"testing"

	"github.com/tengen-rl/tengen/internal/exact"
)

// Schulman 2020, with the policy twice as sure as the other: r = other/π = 1/2.
func TestKLByHand(t *testing.T) {
	log2 := float32(exact.Log(2))
	for name, c := range map[string]struct {
		estimate     KL
		value, slope float64
	}{
		"K1": {K1, math.Ln2, 1},
		"K2": {K2, math.Ln2 * math.Ln2 / 2, math.Ln2},
		"K3": {K3, 0.5 - 1 + math.Ln2, 1 - 0.5},
	} {
		value, slope := c.estimate(log2)
		near(t, name, []float64{value, slope}, []float64{c.value, c.slope})
		if value, _ := c.estimate(0); value != 0 {
			t.Errorf("%s of two that agree: %v", name, value)
		}
	}
}

// K3 keeps its digits where the policies nearly agree, is never negative, and is finite everywhere.
func TestK3NearAndFar(t *testing.T) {
	for d := float32(1e-7); d < 200; d *= 1.7 {
		for _, x := range []float32{d, -d} {
			value, slope := K3(x)
			v := float64(min(max(x, -20), 20))
			want := math.Expm1(-v) + v
			if math.Abs(v) < 1e-3 { // where that loses its digits
				want = v * v / 2 * (1 - v/3 + v*v/12)
			}
			if math.Abs(value-want) > 2e-6*want || math.Abs(slope+math.Expm1(-v)) > 2e-6*math.Abs(math.Expm1(-v)) {
				t.Errorf("%v: %v, %v, want %v, %v", x, value, slope, want, -math.Expm1(-v))
			}
		}
	}
}

// Over a whole distribution: K1 and K3 have the mean KL(π ‖ other), and in a loss the mean gradient of
// K2, not of K1 or K3, is that of KL(π ‖ other) (Tang and Munos 2025). The mean of s(t)·d log π(t)
// over t by logit a is p(a)·(s(a) - mean of s).
func TestKLInTheMean(t *testing.T) {
	p, q := []float64{0.5, 0.3, 0.2}, []float64{0.2, 0.3, 0.5}
	var divergence float64
	for a := range p {
		divergence += p[a] * math.Log(p[a]/q[a])
	}
	mean := func(estimate KL) (value float64, gradient [3]float64) {
		var slopes [3]float64
		var slope float64
		for a := range p {
			v, s := estimate(float32(math.Log(p[a] / q[a])))
			value, slope, slopes[a] = value+p[a]*v, slope+p[a]*s, s
		}
		for a := range p {
			gradient[a] = p[a] * (slopes[a] - slope)
		}
		return value, gradient
	}
	k1, none := mean(K1)
	_, reverse := mean(K2)
	k3, forward := mean(K3)
	near(t, "values", []float64{k1, k3}, []float64{divergence, divergence})
	near(t, "K1's gradient", none[:], []float64{0, 0, 0})
	want := make([]float64, 3)
	for a := range p {
		want[a] = p[a] * (math.Log(p[a]/q[a]) - divergence)
	}
	near(t, "K2's gradient", reverse[:], want)
	near(t, "K3's gradient", forward[:], []float64{p[0] - q[0], p[1] - q[1], p[2] - q[2]})
}

func TestReferenceKLReadsItsPart(t *testing.T) {
	p := answer([]float32{1, 1}, nil)
	p.First, p.Weight = 3, []float32{1, 0.5}
	loss := ReferenceKL(K1, 0.1, []float32{9, 9, 9, -1.5, -3})(p) // log π is -1
	near(t, "loss", []float64{loss}, []float64{0.1 * (0.5 + 0.5*2)})
	near(t, "gradient", p.LogProbGradient, []float32{0.1, 0.05})
}

// Ziegler et al. 2019, equation 2.
func TestKLRewardByHand(t *testing.T) {
	behaviour, reference := []float32{-1, -2}, []float32{-1.5, -4}
	near(t, "reward", []float32{KLReward(1, 0.1, K1, behaviour, reference), KLReward(1, 0.1, K2, behaviour, reference)},
		[]float32{1 - 0.1*2.5, 1 - 0.1*(0.125+2)})
}
