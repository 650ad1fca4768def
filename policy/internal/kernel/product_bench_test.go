package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// shapes of products: a large one, a convolution over 64 boards of 9x9 with 96 channels, and those
// of layers and of attention.
var shapes = []struct{ m, n, k int }{
	{512, 512, 512}, {5184, 96, 864},
	{9, 32, 32}, {64, 32, 32}, {600, 32, 32},
	{9, 64, 64}, {64, 64, 64}, {600, 64, 64},
	{9, 96, 96}, {600, 96, 96},
	{9, 128, 128}, {64, 128, 128}, {600, 128, 128},
}

// BenchmarkProduct is the product with B packed before: "pack" packs it each time.
func BenchmarkProduct(b *testing.B) {
	for _, k := range All() {
		for _, s := range shapes {
			name := fmt.Sprintf("%s/%dx%dx%d", k.Name(), s.m, s.n, s.k)
			b.Run(name, func(b *testing.B) { benchmarkProduct(b, k, s.m, s.n, s.k, s.k, 1, false) })
			b.Run(name+"/pack", func(b *testing.B) { benchmarkProduct(b, k, s.m, s.n, s.k, s.k, 1, true) })
		}
	}
}

// BenchmarkTransposed is the product of weight gradients: Aᵀ·B over long k, with B packed each time.
func BenchmarkTransposed(b *testing.B) {
	for _, k := range All() {
		for _, size := range []int{32, 64, 96, 128} {
			for _, depth := range []int{500, 5000, 20000} {
				b.Run(fmt.Sprintf("%s/%dx%dx%d", k.Name(), size, size, depth), func(b *testing.B) {
					benchmarkProduct(b, k, size, size, depth, 1, size, true)
				})
			}
		}
	}
}

func benchmarkProduct(b *testing.B, kernel *Kernel, m, n, k, aRow, aColumn int, pack bool) {
	random := rand.New(rand.NewPCG(1, 2))
	x, y, z := numbers(random, m*k), numbers(random, k*n), make([]float32, m*n)
	var panels Panels
	panels.Pack(k, n, y, n, 1)
	b.ReportAllocs()
	for b.Loop() {
		if pack && aRow == 1 {
			panels.View(k, n, y, n)
		} else if pack {
			panels.Pack(k, n, y, n, 1)
		}
		kernel.Product(z, n, x, aRow, aColumn, &panels, m, false)
	}
	b.ReportMetric(2*float64(m*n*k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
