package grpo

import "github.com/tengen-rl/tengen/policy"

// Aggregation says how the losses of tokens add up to that of a batch. It sets the Weight of every
// token that counts, which is one whose Weight is above 0 before, and the batch's Scale. Answers are
// the batch's sequences, those among them whose tokens are all masked.
//
// It decides what lengths are rewarded: see Constant.
type Aggregation func(batch *policy.Sequences)

// Constant is the sum over all tokens, divided by the number of answers and by a constant length, such
// as the longest allowed, at least 1 (Dr. GRPO: Liu et al. 2025, section 3.2 and listing 1). It is the
// default: a token of a long answer weighs as much as one of a short answer.
func Constant(length int) Aggregation {
	return func(batch *policy.Sequences) {
		mark(batch.Weight)
		batch.Scale = float32(1 / (float64(max(1, len(batch.Lengths))) * float64(max(1, length))))
	}
}

// PerAnswer is the mean over each answer's tokens, and then over answers (GRPO: Shao et al. 2024,
// equation 3). It makes wrong answers grow: the longer one is, the less each of its tokens is blamed.
func PerAnswer(batch *policy.Sequences) {
	first := 0
	for _, length := range batch.Lengths {
		answer := batch.Weight[first : first+length]
		if tokens := mark(answer); tokens > 0 {
			weigh(answer, float32(1/float64(tokens)))
		}
		first += length
	}
	batch.Scale = float32(1 / float64(max(1, len(batch.Lengths))))
}

// PerToken is the mean over all tokens of the batch (DAPO: Yu et al. 2025, section 3.3, equation 12).
// How much a token weighs depends on how long the batch's other answers are.
func PerToken(batch *policy.Sequences) {
	batch.Scale = float32(1 / float64(max(1, mark(batch.Weight))))
}

// mark makes the weights above 0 be 1 and returns how many there are.
func mark(weights []float32) (tokens int) {
	for i, w := range weights {
		if w > 0 {
			weights[i] = 1
			tokens++
		}
	}
	return tokens
}

// weigh multiplies weights of 0 and 1.
func weigh(weights []float32, by float32) {
	for i := range weights {
		weights[i] *= by
	}
}
