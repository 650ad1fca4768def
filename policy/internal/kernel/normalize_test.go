package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// near says whether got is want but for rounding, in units of the largest number of want.
func near(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	var scale float64
	for _, v := range want {
		scale = max(scale, math.Abs(v))
	}
	for i, v := range want {
		if math.Abs(float64(got[i])-v) > 2e-6*scale {
			t.Fatalf("%s: number %d is %g, want %g", what, i, got[i], v)
		}
	}
}

// doubles returns x in float64.
func doubles(x []float32) []float64 {
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = float64(v)
	}
	return d
}

// softmaxExact is the softmax by its definition.
func softmaxExact(x []float64) []float64 {
	var sum float64
	p := make([]float64, len(x))
	for i, v := range x {
		p[i] = math.Exp(v)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// pullback is the gradient at x of the sum of weights·f(x), by finite differences.
func pullback(f func([]float64) []float64, x, weights []float64) []float64 {
	const h = 1e-5
	gradient := make([]float64, len(x))
	for i := range x {
		for _, step := range []float64{h, -h} {
			moved := append([]float64(nil), x...)
			moved[i] += step
			for j, v := range f(moved) {
				gradient[i] += weights[j] * v / (2 * step)
			}
		}
	}
	return gradient
}

// Softmax and its way back against the definition, with some entries forbidden.
func TestSoftmax(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{1, 2, 17, 26, 82, 362} {
		x := normals(r, n)
		for i := 1; i < n; i += 3 {
			x[i] = float32(math.Inf(-1))
		}
		exact := softmaxExact(doubles(x))
		for _, k := range All() {
			p := append([]float32(nil), x...)
			k.Softmax(p, n)
			near(t, k.Name(), p, exact)
			for i := 1; i < n; i += 3 {
				if p[i] != 0 {
					t.Errorf("%s: forbidden entry %d has %g", k.Name(), i, p[i])
				}
			}
			gradient := normals(r, n)
			want := pullback(softmaxExact, doubles(x), doubles(gradient))
			k.SoftmaxBackward(gradient, p, n)
			near(t, k.Name()+" backward", gradient, want)
		}
	}
}

// A prefix's softmax is the softmax of a shorter row: causal attention.
func TestSoftmaxPrefix(t *testing.T) {
	const n = 37
	r := rand.New(rand.NewPCG(9, 10))
	x, valid := normals(r, n*n), make([]int32, n)
	for i := range valid {
		valid[i] = int32(i + 1)
	}
	for _, k := range All() {
		p := append([]float32(nil), x...)
		k.SoftmaxPrefix(p, n, valid)
		for i := range n {
			row := append([]float32(nil), x[i*n:][:i+1]...)
			k.Softmax(row, i+1)
			row = append(row, make([]float32, n-i-1)...)
			for j, want := range row {
				if !same(p[i*n+j], want) {
					t.Fatalf("%s: row %d has %g at %d, want %g", k.Name(), i, p[i*n+j], j, want)
				}
			}
		}
	}
}

// No number survives a row that has none to offer.
func TestSoftmaxOfNothing(t *testing.T) {
	infinity := float32(math.Inf(1))
	for _, k := range All() {
		for _, row := range [][]float32{{-infinity, -infinity}, {0, infinity}, {1, float32(math.NaN()), 2}} {
			k.Softmax(row, len(row))
			for _, v := range row {
				if v == v {
					t.Errorf("%s: %v", k.Name(), row)
				}
			}
		}
	}
}

// layerNormExact is layer norm by its definition (Ba et al. 2016, equation 3).
func layerNormExact(x, gain, bias []float64, epsilon float64) []float64 {
	var mean, variance float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = (v-mean)/math.Sqrt(variance+epsilon)*gain[i] + bias[i]
	}
	return y
}

// Layer norm and its three gradients against the definition.
func TestLayerNorm(t *testing.T) {
	const rows, epsilon = 3, 1e-5
	r := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{3, 15, 64, 128, 130} {
		src, gain, bias, slope := normals(r, rows*n), normals(r, n), normals(r, n), normals(r, rows*n)
		for _, k := range All() {
			dst, stats := make([]float32, rows*n), make([]float32, 2*rows)
			k.LayerNorm(dst, stats, src, gain, bias, epsilon)
			gains, biases := make([]float32, n), make([]float32, n)
			k.LayerNormSums(gains, biases, slope, stats, src)
			back := append([]float32(nil), slope...)
			k.LayerNormBackward(back, stats, src, gain)

			wantGains, wantBiases := make([]float64, n), make([]float64, n)
			for i := range rows {
				x, d := doubles(src[i*n:][:n]), doubles(slope[i*n:][:n])
				g, b := doubles(gain), doubles(bias)
				near(t, k.Name(), dst[i*n:], layerNormExact(x, g, b, epsilon))
				near(t, k.Name()+" backward", back[i*n:], pullback(func(x []float64) []float64 { return layerNormExact(x, g, b, epsilon) }, x, d))
				for j, v := range pullback(func(g []float64) []float64 { return layerNormExact(x, g, b, epsilon) }, g, d) {
					wantGains[j] += v
					wantBiases[j] += d[j]
				}
			}
			near(t, k.Name()+" gain", gains, wantGains)
			near(t, k.Name()+" bias", biases, wantBiases)
		}
	}
}
