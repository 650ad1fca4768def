package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// boards are grids that are smaller, larger and no multiple of a tile, with channels of every
// remainder.
var boards = []struct{ height, width, in, out, count int }{
	{1, 1, 1, 1, 1}, {1, 4, 3, 2, 2}, {3, 3, 8, 16, 2}, {5, 5, 18, 32, 3}, {4, 7, 9, 17, 2}, {9, 9, 24, 16, 5}, {2, 9, 40, 8, 2},
}

// normals returns n normal numbers.
func normals(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// neighbours yields the pairs of cells that a tap joins: target gets the source's value through
// the tap.
func neighbours(height, width int, yield func(tap, source, target int)) {
	for target := range height * width {
		for tap := range taps {
			y, x := target/width+tap/3-1, target%width+tap%3-1
			if y >= 0 && y < height && x >= 0 && x < width {
				yield(tap, y*width+x, target)
			}
		}
	}
}

// direct is the convolution by its definition, in float64: for each pair of channels and each tap
// it adds the product of two of a, b and c to the third.
func direct(height, width, in, out, count int, visit func(source, target, weight int)) {
	cells := height * width
	for b := range count {
		neighbours(height, width, func(tap, source, target int) {
			for i := range in {
				for o := range out {
					visit((b*cells+source)*in+i, (b*cells+target)*out+o, (tap*in+i)*out+o)
				}
			}
		})
	}
}

// nearTo reports unless max|got-want| <= 3e-6·max|want|.
func nearTo(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	var worst, most float64
	for i := range want {
		worst = max(worst, math.Abs(float64(got[i])-want[i]))
		most = max(most, math.Abs(want[i]))
	}
	if !(worst <= 3e-6*most) {
		t.Errorf("%s: off by %v of %v", what, worst, most)
	}
}

// The convolution, its data gradient and its weight gradient agree with the definition.
func TestConvolutionByDefinition(t *testing.T) {
	for _, k := range All() {
		for _, c := range boards {
			t.Run(fmt.Sprint(k.Name(), c), func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, 2))
				cells := c.height * c.width
				x, w, e := normals(r, c.count*cells*c.in), normals(r, taps*c.in*c.out), normals(r, c.count*cells*c.out)
				y, dx, dw := make([]float64, len(e)), make([]float64, len(x)), make([]float64, len(w))
				direct(c.height, c.width, c.in, c.out, c.count, func(source, target, weight int) {
					y[target] += float64(x[source]) * float64(w[weight])
					dx[source] += float64(e[target]) * float64(w[weight])
					dw[weight] += float64(x[source]) * float64(e[target])
				})
				var f Filters
				var work Work
				g, zero := NewGrid(c.height, c.width), make([]float32, max(c.in, c.out))
				gotY, gotX, gotW := make([]float32, len(y)), make([]float32, len(dx)), make([]float32, len(dw))
				k.PackFilters(&f, c.in, c.out, w, false, &work)
				k.Convolve(gotY, x, g, &f, c.count, zero[:c.out], Set, &work)
				nearTo(t, "result", gotY, y)
				k.PackFilters(&f, c.in, c.out, w, true, &work)
				k.Convolve(gotX, e, g, &f, c.count, zero[:c.in], Set, &work)
				nearTo(t, "data gradient", gotX, dx)
				k.Correlate(gotW, x, e, g, c.in, c.out, c.count, &work)
				nearTo(t, "weight gradient", gotW, dw)
				k.Correlate(gotW, x, e, g, c.in, c.out, c.count, &work)
				for i := range dw {
					dw[i] *= 2
				}
				nearTo(t, "weight gradient, added", gotW, dw)
			})
		}
	}
}

// What Finish and the row say is done to the plain result, rounding by rounding.
func TestConvolutionFinish(t *testing.T) {
	for _, k := range All() {
		for _, c := range boards {
			r := rand.New(rand.NewPCG(3, 4))
			cells := c.height * c.width
			x, w := normals(r, c.count*cells*c.in), normals(r, taps*c.in*c.out)
			rows, before := normals(r, c.count*c.out), normals(r, c.count*cells*c.out)
			var f Filters
			var work Work
			g, plain := NewGrid(c.height, c.width), make([]float32, len(before))
			k.PackFilters(&f, c.in, c.out, w, false, &work)
			k.Convolve(plain, x, g, &f, c.count, make([]float32, c.out), Set, &work)
			for finish := range finishes {
				for _, row := range [][]float32{rows, rows[:c.out]} {
					got := append([]float32(nil), before...)
					k.Convolve(got, x, g, &f, c.count, row, finish, &work)
					for i := range got {
						at := i % c.out
						if len(row) > c.out {
							at += i / (cells * c.out) * c.out
						}
						if want := finish.apply(before[i], plain[i]+row[at]); math.Float32bits(got[i]) != math.Float32bits(want) {
							t.Fatalf("%s %v, finish %d: %v at %d: want %v", k.Name(), c, finish, got[i], i, want)
						}
					}
				}
			}
		}
	}
}

// Every kernel has the bits of the generic one, whatever the number of boards.
func TestConvolutionBits(t *testing.T) {
	generic := newGeneric()
	for _, c := range boards {
		r := rand.New(rand.NewPCG(5, 6))
		cells := c.height * c.width
		x, w, e := normals(r, c.count*cells*c.in), normals(r, taps*c.in*c.out), normals(r, c.count*cells*c.out)
		run := func(k *Kernel, boards int) [][]float32 {
			var f Filters
			var work Work
			g := NewGrid(c.height, c.width)
			y, dx, dw := make([]float32, boards*cells*c.out), make([]float32, boards*cells*c.in), make([]float32, len(w))
			k.PackFilters(&f, c.in, c.out, w, false, &work)
			k.Convolve(y, x, g, &f, boards, w[:c.out], Rectify, &work)
			k.PackFilters(&f, c.in, c.out, w, true, &work)
			k.Convolve(dx, e, g, &f, boards, make([]float32, c.in), Set, &work)
			k.Correlate(dw, x, e, g, c.in, c.out, boards, &work)
			return [][]float32{y, dx, dw}
		}
		want := run(generic, c.count)
		for _, k := range All() {
			for i, got := range run(k, c.count) {
				sameBits(t, fmt.Sprint(k.Name(), c, i), got, want[i])
			}
			first := run(k, 1)
			sameBits(t, fmt.Sprint(k.Name(), c, "first board"), first[0], want[0][:cells*c.out])
			sameBits(t, fmt.Sprint(k.Name(), c, "first board"), first[1], want[1][:cells*c.in])
		}
	}
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: %v at %d: want %v", what, got[i], i, want[i])
		}
	}
}
