package kernel

import "math"

// optimizers are the inner loops of the optimisers' steps. Slices of one call have one length.
type optimizers struct {
	adam     func(w, g, m, v []float32, beta1, beta2, scale1, scale2, epsilon, rate, decay float32)
	momentum func(w, g, m []float32, mu, rate, decay float32)
}

func newOptimizersGeneric() optimizers { return optimizers{adamGeneric, momentumGeneric} }

// AdamStep are the numbers of one step of [Kernel.Adam].
type AdamStep struct {
	Beta1, Beta2   float32 // of the moments, in [0,1)
	Scale1, Scale2 float32 // what unbiases the moments at step t: 1 / (1 - beta^t)
	Epsilon        float32 // > 0
	Rate           float32 // the learning rate
	Decay          float32 // of the weights, per unit of Rate
}

// MomentumStep are the numbers of one step of [Kernel.Momentum].
type MomentumStep struct {
	Momentum float32 // in [0,1)
	Rate     float32 // the learning rate
	Decay    float32 // of the weights, per unit of Rate
}

// Faint is added to a moment and taken away again, which makes 0 of what is below 2^-125 and leaves
// what is above 2^-75 as it is. The moment of a weight without a gradient would else shrink until it
// is subnormal and stay there, with which a processor takes a hundred times as long.
const Faint = 0x1p-100

// Adam is a step of AdamW (Loshchilov and Hutter 2019, algorithm 2), every operation rounded by
// itself, and moments that are nearly 0 rounded to it:
//
//	m = β1·m + (1-β1)·g
//	v = β2·v + (1-β2)·g²
//	w = w - rate·(m·scale1 / (sqrt(v·scale2) + ε) + decay·w)
//
// g, m and v have at least w's length.
func (k *Kernel) Adam(w, g, m, v []float32, s AdamStep) {
	k.optimizers.adam(w, g[:len(w)], m[:len(w)], v[:len(w)], s.Beta1, s.Beta2, s.Scale1, s.Scale2, s.Epsilon, s.Rate, s.Decay)
}

// Momentum is a step of SGD with momentum and decoupled weight decay (Loshchilov and Hutter 2019,
// algorithm 1 without the schedule), every operation rounded by itself and m as [Kernel.Adam] does:
//
//	m = μ·m + g
//	w = w - rate·(m + decay·w)
//
// g and m have at least w's length.
func (k *Kernel) Momentum(w, g, m []float32, s MomentumStep) {
	k.optimizers.momentum(w, g[:len(w)], m[:len(w)], s.Momentum, s.Rate, s.Decay)
}

// settle rounds what is nearly 0 to 0.
func settle(x float32) float32 { return float32(x+Faint) - Faint }

func adamGeneric(w, g, m, v []float32, beta1, beta2, scale1, scale2, epsilon, rate, decay float32) {
	rest1, rest2 := 1-beta1, 1-beta2
	for i := range w {
		m[i] = settle(float32(beta1*m[i]) + float32(rest1*g[i]))
		v[i] = settle(float32(beta2*v[i]) + float32(rest2*float32(g[i]*g[i])))
		root := float32(math.Sqrt(float64(float32(v[i] * scale2))))
		w[i] -= float32(rate * (float32(m[i]*scale1)/(root+epsilon) + float32(decay*w[i])))
	}
}

func momentumGeneric(w, g, m []float32, mu, rate, decay float32) {
	for i := range w {
		m[i] = settle(float32(mu*m[i]) + g[i])
		w[i] -= float32(rate * (m[i] + float32(decay*w[i])))
	}
}
