package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Steps of AdamW against algorithm 2 of Loshchilov and Hutter (2019) in float64, with its own
// unbiasing: m/(1-β1^t), v/(1-β2^t).
func TestAdam(t *testing.T) {
	const n, beta1, beta2, rate, decay, epsilon = 50, 0.9, 0.99, 0.05, 0.1, 1e-8
	for _, k := range All() {
		r := rand.New(rand.NewPCG(13, 14))
		w, m, v := normals(r, n), make([]float32, n), make([]float32, n)
		exact, first, second := doubles(w), make([]float64, n), make([]float64, n)
		for step := 1; step <= 20; step++ {
			g := normals(r, n)
			scale1, scale2 := 1/(1-math.Pow(beta1, float64(step))), 1/(1-math.Pow(beta2, float64(step)))
			k.Adam(w, g, m, v, AdamStep{beta1, beta2, float32(scale1), float32(scale2), epsilon, rate, decay})
			for i := range exact {
				d := float64(g[i])
				first[i] = beta1*first[i] + (1-beta1)*d
				second[i] = beta2*second[i] + (1-beta2)*d*d
				exact[i] -= rate * (first[i]*scale1/(math.Sqrt(second[i]*scale2)+epsilon) + decay*exact[i])
			}
		}
		near(t, k.Name(), w, exact)
	}
}

// Steps of SGD with momentum against its algorithm in float64.
func TestMomentum(t *testing.T) {
	const n, mu, rate, decay = 50, 0.9, 0.05, 0.1
	for _, k := range All() {
		r := rand.New(rand.NewPCG(15, 16))
		w, m := normals(r, n), make([]float32, n)
		exact, first := doubles(w), make([]float64, n)
		for range 20 {
			g := normals(r, n)
			k.Momentum(w, g, m, MomentumStep{mu, rate, decay})
			for i := range exact {
				first[i] = mu*first[i] + float64(g[i])
				exact[i] -= rate * (first[i] + decay*exact[i])
			}
		}
		near(t, k.Name(), w, exact)
	}
}

// The moments of a weight that has lost its gradient end at 0 or in ordinary numbers, never in subnormal ones.
func TestMomentsAreNeverSubnormal(t *testing.T) {
	const n, least = 50, 0x1p-126
	for _, k := range All() {
		r := rand.New(rand.NewPCG(17, 18))
		w, m, v, mass := normals(r, n), normals(r, n), normals(r, n), normals(r, n)
		for i := range v {
			v[i] *= v[i]
		}
		g := make([]float32, n)
		for step := range 20000 {
			k.Adam(w, g, m, v, AdamStep{0.9, 0.99, 1, 1, 1e-8, 0.001, 0})
			k.Momentum(w, g, mass, MomentumStep{0.9, 0.001, 0})
			for i := range n {
				for _, x := range []float32{m[i], v[i], mass[i]} {
					if x != 0 && math.Abs(float64(x)) < least {
						t.Fatalf("%s: after %d steps a moment is %g", k.Name(), step+1, x)
					}
				}
			}
		}
	}
}
