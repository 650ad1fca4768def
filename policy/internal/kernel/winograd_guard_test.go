package kernel

import (
	"math/rand/v2"
	"testing"
)

// Random shapes in memory between pages that nobody may touch: nothing outside a slice is read or
// written, and the result is the generic one.
func TestConvolutionStaysInside(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 40 {
		height, width, in, out, count := 1+r.IntN(7), 1+r.IntN(7), 1+r.IntN(40), 1+r.IntN(40), 1+r.IntN(3)
		cells := height * width
		x, w, e := normals(r, count*cells*in), normals(r, taps*in*out), normals(r, count*cells*out)
		row, before := normals(r, count*out), normals(r, count*cells*out)
		var want [3][]float32
		for i, k := range append([]*Kernel{newGeneric()}, All()...) {
			for _, last := range []bool{false, true} {
				fence := func(x []float32) []float32 {
					inside := newGuarded(t, len(x)).floats(len(x), last)
					copy(inside, x)
					return inside
				}
				got := inside(k, NewGrid(height, width), in, out, count, fence, x, w, e, row, before)
				if i == 0 {
					want = got
				}
				for j := range got {
					sameBits(t, k.Name(), got[j], want[j])
				}
			}
		}
	}
}

// inside returns a convolution, added to what was before, and both gradients.
func inside(k *Kernel, g *Grid, in, out, count int, fence func([]float32) []float32, x, w, e, row, before []float32) [3][]float32 {
	var f Filters
	tiles := count * g.tiles
	work := Work{ // just as large as it must be
		inputs:   fence(make([]float32, points*max(apart(tiles*in), apart(tiles*out), apart(in*out)))),
		outputs:  fence(make([]float32, points*max(apart(tiles*in), apart(tiles*out)))),
		products: fence(make([]float32, points*apart(in*out))),
		zero:     fence(make([]float32, max(in, out))), sink: fence(make([]float32, max(in, out))),
	}
	x, w, e, row, y := fence(x), fence(w), fence(e), fence(row), fence(before)
	dx, dw := fence(make([]float32, len(x))), fence(make([]float32, len(w)))
	k.PackFilters(&f, in, out, w, false, &work)
	k.Convolve(y, x, g, &f, count, row, Add, &work)
	k.PackFilters(&f, in, out, w, true, &work)
	k.Convolve(dx, e, g, &f, count, fence(make([]float32, in)), Set, &work)
	k.Correlate(dw, x, e, g, in, out, count, &work)
	return [3][]float32{y, dx, dw}
}
