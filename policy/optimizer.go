package policy

import (
	"math"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

const epsilon = 1e-8 // of AdamW

// optimizer holds what an optimiser remembers between steps.
type optimizer struct {
	steps  uint64    // made so far
	mean   []float32 // AdamW's first moment, SGD's momentum; [parameters]
	square []float32 // AdamW's second moment; empty for SGD
}

func newOptimizer(config Config, size int) optimizer {
	o := optimizer{mean: make([]float32, size)}
	if config.Optimizer == AdamW {
		o.square = make([]float32, size)
	}
	return o
}

// step moves one tensor's weights against its gradient; decay is 0 for biases.
func (o *optimizer) step(k *kernel.Kernel, config Config, at span, weights, gradient []float32, rate, decay float32) {
	w, g, m := at.of(weights), at.of(gradient), at.of(o.mean)
	if config.Optimizer == SGD {
		k.Momentum(w, g, m, kernel.MomentumStep{Momentum: config.Momentum, Rate: rate, Decay: decay})
		return
	}
	k.Adam(w, g, m, at.of(o.square), kernel.AdamStep{
		Beta1: config.Beta1, Beta2: config.Beta2, Epsilon: epsilon, Rate: rate, Decay: decay,
		Scale1: 1 / unbias(config.Beta1, o.steps), Scale2: 1 / unbias(config.Beta2, o.steps),
	})
}

// unbias returns 1 - beta^steps.
func unbias(beta float32, steps uint64) float32 {
	power, square := 1.0, float64(beta)
	for ; steps > 0; steps /= 2 {
		if steps%2 == 1 {
			power *= square
		}
		square *= square
	}
	return float32(1 - power)
}

// clip scales gradient down to length limit, if that is above 0 and the gradient longer, and
// returns its length before.
func clip(k *kernel.Kernel, gradient []float32, limit float32) float32 {
	norm := float32(math.Sqrt(k.SumSquares(gradient)))
	if limit > 0 && norm > limit {
		k.Scale(gradient, limit/norm)
	}
	return norm
}
