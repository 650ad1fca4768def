package grpo

import (
	"math"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/policy"
)

// The bounds of ratios by default: [1-ClipLow, 1+ClipHigh], with the higher upper bound of DAPO (Yu et
// al. 2025, section 3.1), which leaves improbable tokens room to become probable.
const (
	ClipLow  float32 = 0.2
	ClipHigh float32 = 0.28
)

// farthest bounds the logarithm of a ratio, to either side, so that a token that has become
// impossible, or was nearly, makes a large loss and not an infinite one.
const farthest = 20

// Reinforce is the surrogate without a ratio: the loss is the sum over tokens of -w·A·log π
// (REINFORCE: Williams 1992, theorem 1). It is right while the policy is still the one that drew the
// answers.
func Reinforce(p *policy.Predictions) float64 {
	if !known(p, p.Advantage) {
		return math.NaN()
	}
	return add(p, func(i int) (loss, slope float64) {
		a := float64(p.Advantage[i])
		return -a * float64(p.LogProb[i]), -a
	})
}

// Clipped is the surrogate of PPO, of GRPO and, with high above low, of DAPO: for each token
// -w·min(r·A, clip(r, 1-low, 1+high)·A) with r = π/behaviour (Schulman et al. 2017, equation 7; Shao
// et al. 2024, equation 3; Yu et al. 2025, equation 8). A token whose ratio has passed its bound in
// the direction of its advantage has no gradient. low is in [0, 1], high at least 0: ClipLow and
// ClipHigh are good.
func Clipped(low, high float32) policy.Loss {
	bounds := within(low, high)
	return func(p *policy.Predictions) float64 {
		if !known(p, p.Advantage, p.Behaviour) {
			return math.NaN()
		}
		return add(p, func(i int) (loss, slope float64) {
			return bounds.surrogate(ratio(p.LogProb[i]-p.Behaviour[i]), float64(p.Advantage[i]))
		})
	}
}

// CISPO is the surrogate that clips the importance weight and not the update: for each token
// -w·sg(clip(r, 1-low, 1+high))·A·log π, where sg stops the gradient (MiniMax 2025, "MiniMax-M1",
// equations 4 and 5). No token is without a gradient. The paper has no lower bound, which is low = 1.
// TRL's epsilon_high is our 1+high.
func CISPO(low, high float32) policy.Loss {
	bounds := within(low, high)
	return func(p *policy.Predictions) float64 {
		if !known(p, p.Advantage, p.Behaviour) {
			return math.NaN()
		}
		return add(p, func(i int) (loss, slope float64) {
			c := bounds.clip(ratio(p.LogProb[i] - p.Behaviour[i]))
			slope = -c * float64(p.Advantage[i])
			return slope * float64(p.LogProb[i]), slope
		})
	}
}

// GSPO is the surrogate whose ratio is the whole answer's: s =
// (π(answer)/behaviour(answer))^(1/tokens), the geometric mean of the ratios of the tokens that count,
// clipped as in Clipped (Zheng et al. 2025, "Group sequence policy optimization", equations 5 to 7).
// An answer is learnt from as a whole or not at all. Ratios of answers lie much closer to 1 than those
// of tokens: the paper has low 3e-4, high 4e-4.
func GSPO(low, high float32) policy.Loss {
	bounds := within(low, high)
	return func(p *policy.Predictions) float64 {
		if !known(p, p.Advantage, p.Behaviour) {
			return math.NaN()
		}
		s, tokens := answerRatio(p)
		var loss, slope float64
		for i, w := range p.Weight {
			if w != 0 {
				l, d := bounds.surrogate(s, float64(p.Advantage[i]))
				loss += float64(float64(w) * l)
				slope += float64(float64(w) * d)
			}
		}
		for i, w := range p.Weight {
			if w != 0 {
				p.LogProbGradient[i] += float32(slope / float64(tokens))
			}
		}
		return loss
	}
}

// answerRatio is the geometric mean of the ratios of the tokens that count, and their number. It is 1
// without any.
func answerRatio(p *policy.Predictions) (r float64, tokens int) {
	var log float64
	for i, w := range p.Weight {
		if w != 0 {
			log += float64(p.LogProb[i]) - float64(p.Behaviour[i])
			tokens++
		}
	}
	return ratio(float32(log / float64(max(1, tokens)))), tokens
}

// ratio is the quotient of two probabilities by the difference of their logarithms: exactly 1 at 0.
func ratio(log float32) float64 { return float64(exact.Exp(bounded(log))) }

// bounded is the logarithm of a ratio brought between -farthest and farthest; NaN stays.
func bounded(log float32) float32 { return min(max(log, -farthest), farthest) }

// region is where a ratio may move.
type region struct{ low, high float64 }

func within(low, high float32) region { return region{1 - float64(low), 1 + float64(high)} }

// clip returns the number of the region that is nearest to r.
func (g region) clip(r float64) float64 { return min(max(r, g.low), g.high) }

// surrogate is -min(r·a, clip(r)·a) and its derivative by log r.
func (g region) surrogate(r, a float64) (loss, slope float64) {
	if g.below(r, a) || g.above(r, a) {
		return -g.clip(r) * a, 0
	}
	return -r * a, -r * a
}

// below and above say whether a ratio has passed a bound in the direction that a asks for.
func (g region) below(r, a float64) bool { return r < g.low && a < 0 }
func (g region) above(r, a float64) bool { return r > g.high && a > 0 }
