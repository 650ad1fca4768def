package grpo

import (
	"math"

	"github.com/tengen-rl/tengen/policy"
)

// KL estimates from one token how far the policy is from another: given log π - log other of a token
// that the policy drew, it returns an estimate of KL(π ‖ other), in nats, and its derivative by log π.
// These are K1, K2 and K3 (Schulman 2020, "Approximating KL divergence"; Shao et al. 2024, equation
// 4). Beyond 20 to either side the argument counts as 20.
type KL func(logRatio float32) (value, slope float64)

// K1 is log π - log other: no bias, a large variance, of either sign. It is for the reward (KLReward):
// in a loss its gradient is 0 in the mean, and so only noise.
func K1(logRatio float32) (value, slope float64) { return float64(bounded(logRatio)), 1 }

// K2 is half of the square of K1. Its value has a bias, but its gradient in a loss is that of KL(π ‖
// other) in the mean (Tang and Munos 2025, "On a few pitfalls in KL divergence gradient estimation").
func K2(logRatio float32) (value, slope float64) {
	d := float64(bounded(logRatio))
	return float64(d*d) / 2, d
}

// K3 is other/π - 1 - log(other/π): no bias, never negative, a small variance. It is GRPO's. Its
// gradient in a loss is, in the mean, that of KL(other ‖ π).
func K3(logRatio float32) (value, slope float64) {
	d := float64(bounded(logRatio))
	value = excess(-d)
	return value, d - value
}

// excess is e^x - 1 - x, which is at least 0, for x from -farthest to farthest. Near 0, where the
// difference would lose its digits, it is the series.
func excess(x float64) float64 {
	if math.Abs(x) > 0.5 {
		return ratio(float32(x)) - 1 - x
	}
	s := 1.0
	for n := 13.0; n > 2; n-- {
		s = 1 + float64(x*s)/n
	}
	return float64(x*x) / 2 * s
}

// ReferenceKL is the loss beta·w·KL(π ‖ reference), summed over tokens: it ties the policy to a frozen
// one (GRPO, with K3: Shao et al. 2024, equation 3). reference has the frozen policy's
// log-probabilities of Next at all positions of the batch (policy.Transformer.LogProbs); it is read
// while the loss is in use. A batch with more positions makes the loss NaN.
func ReferenceKL(estimate KL, beta float32, reference []float32) policy.Loss {
	return func(p *policy.Predictions) float64 {
		if p.First+len(p.Weight) > len(reference) {
			return math.NaN()
		}
		own := reference[p.First:]
		return add(p, func(i int) (loss, slope float64) {
			value, slope := estimate(p.LogProb[i] - own[i])
			return float64(beta) * value, float64(beta) * slope
		})
	}
}

// KLReward is the reward of an answer less beta times the KL of its tokens, summed, to a reference:
// the other place for the same wish (Ziegler et al. 2019, equation 2; RLOO and REINFORCE++, with K1).
// behaviour and reference are the answer's log-probabilities under the policy that drew it and under
// the frozen one, of the same length.
func KLReward(reward, beta float32, estimate KL, behaviour, reference []float32) float32 {
	var distance float64
	for i, b := range behaviour {
		value, _ := estimate(b - reference[i])
		distance += value
	}
	return float32(float64(reward) - float64(float64(beta)*distance))
}
