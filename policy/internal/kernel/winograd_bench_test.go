package kernel

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkConvolution reports the speed of a convolution and its gradients as if each tap were
// visited: 18 operations for a cell and a pair of channels.
func BenchmarkConvolution(b *testing.B) {
	const side, channels, boards = 9, 64, 16
	k, r, g := Default(), rand.New(rand.NewPCG(1, 2)), NewGrid(side, side)
	size, row := boards*side*side*channels, make([]float32, channels)
	x, y, w := normals(r, size), normals(r, size), normals(r, taps*channels*channels)
	var f Filters
	var work Work
	k.PackFilters(&f, channels, channels, w, false, &work)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"forward", func() { k.Convolve(y, x, g, &f, boards, row, Rectify, &work) }},
		{"weights", func() { k.Correlate(w, x, y, g, channels, channels, boards, &work) }},
		{"pack", func() { k.PackFilters(&f, channels, channels, w, true, &work) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
			if c.name != "pack" {
				b.ReportMetric(2*taps*channels*float64(size)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			}
		})
	}
}
