package policy

import "math"

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
func (o *optimizer) step(config Config, at span, weights, gradient []float32, rate, decay float32) {
	w, g, m := at.of(weights), at.of(gradient), at.of(o.mean)
	if config.Optimizer == SGD {
		momentum(w, g, m, config.Momentum, rate, decay)
		return
	}
	adam(w, g, m, at.of(o.square), config.Beta1, config.Beta2, o.steps, rate, decay)
}

// momentum is SGD with momentum and decoupled weight decay (Loshchilov and Hutter 2019, algorithm 1
// without the schedule): m = μm + g, w = w - rate·(m + decay·w).
func momentum(w, g, m []float32, mu, rate, decay float32) {
	for i := range w {
		m[i] = float32(mu*m[i]) + g[i]
		w[i] -= float32(rate * (m[i] + float32(decay*w[i])))
	}
}

// adam is AdamW's step number steps, from 1 (Loshchilov and Hutter 2019, algorithm 2).
func adam(w, g, m, v []float32, beta1, beta2 float32, steps uint64, rate, decay float32) {
	scale1, scale2 := 1/unbias(beta1, steps), 1/unbias(beta2, steps)
	for i := range w {
		m[i] = float32(beta1*m[i]) + float32((1-beta1)*g[i])
		v[i] = float32(beta2*v[i]) + float32((1-beta2)*float32(g[i]*g[i]))
		root := float32(math.Sqrt(float64(v[i] * scale2)))
		w[i] -= float32(rate * (m[i]*scale1/(root+epsilon) + float32(decay*w[i])))
	}
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
func clip(gradient []float32, limit float32) float32 {
	var sum float64
	for _, g := range gradient {
		sum += float64(float64(g) * float64(g))
	}
	norm := float32(math.Sqrt(sum))
	if limit > 0 && norm > limit {
		scale := limit / norm
		for i := range gradient {
			gradient[i] *= scale
		}
	}
	return norm
}
