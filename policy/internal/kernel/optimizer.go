package kernel

import "math"

// optimizers are the inner loops of the optimisers' steps. Slices of one call have one length.
type optimizers struct {
	adam     func(w, g, m, v []float32, step *AdamStep)
	momentum func(w, g, m []float32, step *MomentumStep)
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

// Adam is a step of AdamW (Loshchilov and Hutter 2019, algorithm 2), every operation rounded by
// itself:
//
//	m = β1·m + (1-β1)·g
//	v = β2·v + (1-β2)·g²
//	w = w - rate·(m·scale1 / (sqrt(v·scale2) + ε) + decay·w)
//
// g, m and v have at least w's length.
func (k *Kernel) Adam(w, g, m, v []float32, step AdamStep) {
	k.optimizers.adam(w, g[:len(w)], m[:len(w)], v[:len(w)], &step)
}

// Momentum is a step of SGD with momentum and decoupled weight decay (Loshchilov and Hutter 2019,
// algorithm 1 without the schedule), every operation rounded by itself:
//
//	m = μ·m + g
//	w = w - rate·(m + decay·w)
//
// g and m have at least w's length.
func (k *Kernel) Momentum(w, g, m []float32, step MomentumStep) {
	k.optimizers.momentum(w, g[:len(w)], m[:len(w)], &step)
}

func adamGeneric(w, g, m, v []float32, s *AdamStep) {
	rest1, rest2 := 1-s.Beta1, 1-s.Beta2
	for i := range w {
		m[i] = float32(s.Beta1*m[i]) + float32(rest1*g[i])
		v[i] = float32(s.Beta2*v[i]) + float32(rest2*float32(g[i]*g[i]))
		root := float32(math.Sqrt(float64(float32(v[i] * s.Scale2))))
		w[i] -= float32(s.Rate * (float32(m[i]*s.Scale1)/(root+s.Epsilon) + float32(s.Decay*w[i])))
	}
}

func momentumGeneric(w, g, m []float32, s *MomentumStep) {
	for i := range w {
		m[i] = float32(s.Momentum*m[i]) + g[i]
		w[i] -= float32(s.Rate * (m[i] + float32(s.Decay*w[i])))
	}
}
