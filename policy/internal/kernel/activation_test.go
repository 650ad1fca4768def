package kernel

import (
	"math"
	"testing"
)

// units is the distance of got from want in units in want's last place.
func units(got float32, want float64) float64 {
	w := math.Abs(float64(float32(want)))
	next := math.Nextafter32(float32(w), float32(math.Inf(1)))
	return math.Abs(float64(got)-want) / (float64(next) - w)
}

// geluExact is GELU in its tanh form, written as the paper has it.
func geluExact(x float64) float64 {
	return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
}

// slope is the derivative of f at x.
func slope(f func(float64) float64, x float64) float64 {
	const h = 1e-5
	return (f(x+h) - f(x-h)) / (2 * h)
}

// Functions of one number against package math.
func TestActivationsAreAccurate(t *testing.T) {
	derivative := func(k *Kernel, dst, src []float32) {
		for i := range dst {
			dst[i] = 1
		}
		k.GeluBackward(dst, src)
	}
	for _, c := range []struct {
		name            string
		low, high       float32
		f               func(k *Kernel, dst, src []float32)
		exact           func(float64) float64
		units, absolute float64 // either may be kept
	}{
		{"exp", -104.5, 88.72, (*Kernel).Exp, math.Exp, 1, 0},
		{"exp", -1, 1, (*Kernel).Exp, math.Exp, 1, 0},
		{"tanh", -12, 12, (*Kernel).Tanh, math.Tanh, 2, 0},
		{"tanh", -0.1, 0.1, (*Kernel).Tanh, math.Tanh, 2, 0},
		{"gelu", -1, 20, (*Kernel).Gelu, geluExact, 4, 0},
		{"gelu", -20, 0, (*Kernel).Gelu, geluExact, 0, 1e-7},
		{"slope of gelu", -20, 20, derivative, func(x float64) float64 { return slope(geluExact, x) }, 0, 5e-7},
	} {
		src, dst := make([]float32, 40001), make([]float32, 40001)
		for i := range src {
			src[i] = c.low + (c.high-c.low)*float32(i)/float32(len(src)-1)
		}
		c.f(All()[0], dst, src)
		for i, x := range src {
			want := c.exact(float64(x))
			if u := units(dst[i], want); u > c.units && math.Abs(float64(dst[i])-want) > c.absolute {
				t.Errorf("%s of %g is %g, want %g (%.2f units)", c.name, x, dst[i], want, u)
				break
			}
		}
	}
}

// The ends of the ranges, and what is no number.
func TestActivationsAtTheEnds(t *testing.T) {
	infinity, nan := float32(math.Inf(1)), float32(math.NaN())
	zero := float32(math.Copysign(0, -1))
	for _, c := range []struct {
		name    string
		f       func(k *Kernel, dst, src []float32)
		x, want float32
	}{
		{"exp", (*Kernel).Exp, -infinity, 0}, {"exp", (*Kernel).Exp, infinity, infinity}, {"exp", (*Kernel).Exp, nan, nan},
		{"exp", (*Kernel).Exp, 0, 1}, {"exp", (*Kernel).Exp, 88.73, infinity}, {"exp", (*Kernel).Exp, -103.2, math.SmallestNonzeroFloat32},
		{"tanh", (*Kernel).Tanh, -infinity, -1}, {"tanh", (*Kernel).Tanh, infinity, 1}, {"tanh", (*Kernel).Tanh, nan, nan},
		{"tanh", (*Kernel).Tanh, zero, zero}, {"tanh", (*Kernel).Tanh, 1e-40, 1e-40},
		{"gelu", (*Kernel).Gelu, infinity, infinity}, {"gelu", (*Kernel).Gelu, -1e30, zero}, {"gelu", (*Kernel).Gelu, 1e30, 1e30},
		{"gelu", (*Kernel).Gelu, 0, 0}, {"gelu", (*Kernel).Gelu, nan, nan},
		{"relu", (*Kernel).Relu, zero, 0}, {"relu", (*Kernel).Relu, -1e-45, 0}, {"relu", (*Kernel).Relu, 1e-45, 1e-45},
		{"relu", (*Kernel).Relu, -infinity, 0}, {"relu", (*Kernel).Relu, nan, nan}, {"relu", (*Kernel).Relu, -nan, nan},
	} {
		for _, k := range All() {
			got := make([]float32, 1)
			if c.f(k, got, []float32{c.x}); !same(got[0], c.want) {
				t.Errorf("%s: %s of %g is %g, want %g", k.Name(), c.name, c.x, got[0], c.want)
			}
		}
	}
}

// Silence keeps what ReLU let through, and the leak of the rest.
func TestSilence(t *testing.T) {
	nan := float32(math.NaN())
	for _, k := range All() {
		for leak, wants := range map[float32][]float32{0: {1, 0, 0, nan}, 0.25: {1, 0.5, -0.75, nan}} {
			gradient := []float32{1, 2, -3, nan}
			k.Silence(gradient, []float32{5, 0, float32(math.Copysign(0, -1)), 0}, leak)
			for i, want := range wants {
				if gradient[i] != want && !(gradient[i] != gradient[i] && want != want) {
					t.Errorf("%s, leak %v: %v", k.Name(), leak, gradient)
				}
			}
		}
	}
}
