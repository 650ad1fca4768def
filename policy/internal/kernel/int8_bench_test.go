package kernel

import (
	"fmt"
	"testing"
)

// BenchmarkCodes is a convolution of codes and the same in float32, on 16 boards.
func BenchmarkCodes(b *testing.B) {
	for _, k := range All()[:1] {
		for _, c := range []struct{ side, channels int }{{5, 32}, {9, 64}, {9, 128}} {
			const boards = 16
			g, cells := NewGrid(c.side, c.side), c.side*c.side
			w := make([]float32, taps*c.channels*c.channels)
			for i := range w {
				w[i] = float32(i%255 - 127)
			}
			dst, src, codes := make([]float32, boards*cells*c.channels), make([]float32, boards*cells*c.channels), make([]uint8, boards*cells*c.channels)
			name := fmt.Sprintf("%s/%dx%dx%d", k.Name(), c.side, c.side, c.channels)
			b.Run(name+"/codes", func(b *testing.B) {
				var f IntegerFilters
				var work IntegerWork
				PackIntegerFilters(&f, c.channels, c.channels, w, 1)
				b.ReportAllocs()
				for b.Loop() {
					k.ConvolveCodesAdd(dst, codes, g, &f, boards, w[:c.channels], &work)
				}
			})
			b.Run(name+"/float32", func(b *testing.B) {
				var f Filters
				var work Work
				k.PackFilters(&f, c.channels, c.channels, w, false, &work)
				for b.Loop() {
					k.Convolve(dst, src, g, &f, boards, w[:c.channels], Add, &work)
				}
			})
			b.Run(name+"/product", func(b *testing.B) {
				tiles := 4 * g.tiles
				x, y, z := make([]int16, tiles*c.channels), make([]int16, c.channels*c.channels), make([]int32, tiles*c.channels)
				for b.Loop() {
					k.codes.product(z, x, y, tiles, c.channels, c.channels)
				}
				b.ReportMetric(float64(tiles*c.channels*c.channels)*float64(b.N)/1e9/b.Elapsed().Seconds(), "GMAC/s")
			})
		}
	}
	b.Run("peak", func(b *testing.B) {
		for b.Loop() {
			All()[0].Peak(1000)
		}
		b.ReportMetric(12*8*1000*float64(b.N)/1e9/b.Elapsed().Seconds(), "GMAC/s")
	})
}
