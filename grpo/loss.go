package grpo

import "github.com/tengen-rl/tengen/policy"

// Sum is a loss of several terms: a surrogate, a ReferenceKL, an EntropyBonus. Every loss of this
// package adds to the derivatives that it finds; policy.CrossEntropy sets them, so it goes first.
func Sum(terms ...policy.Loss) policy.Loss {
	return func(p *policy.Predictions) (loss float64) {
		for _, term := range terms {
			loss += term(p)
		}
		return loss
	}
}

// EntropyBonus is the loss -beta·w·H, summed over tokens, with the entropy H in nats of the
// distribution that each token is from: it keeps a policy from being sure too early (Williams and Peng
// 1991; Mnih et al. 2016, section 4). beta is about 0 to 0.05.
func EntropyBonus(beta float32) policy.Loss {
	return func(p *policy.Predictions) (loss float64) {
		for i, w := range p.Weight {
			if w != 0 {
				loss -= float64(float64(w) * float64(float64(beta)*float64(p.Entropy[i])))
				p.EntropyGradient[i] -= float32(w * beta)
			}
		}
		return loss
	}
}

// add sums w·loss over the tokens that count, and adds w·slope to their derivatives by LogProb.
func add(p *policy.Predictions, token func(i int) (loss, slope float64)) (sum float64) {
	for i, w := range p.Weight {
		if w != 0 {
			loss, slope := token(i)
			sum += float64(float64(w) * loss)
			p.LogProbGradient[i] += float32(float64(w) * slope)
		}
	}
	return sum
}

// known says whether the batch has what a loss reads. Without it a loss is NaN, which TrainSequences
// refuses as policy.ErrNotFinite.
func known(p *policy.Predictions, slices ...[]float32) bool {
	for _, s := range slices {
		if len(s) != len(p.Weight) {
			return false
		}
	}
	return true
}
