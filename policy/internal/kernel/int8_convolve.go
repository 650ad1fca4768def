package kernel

// IntegerWork is the memory of convolutions of codes. The zero value is ready; it grows as it is
// used. One goroutine uses it at a time.
type IntegerWork struct {
	inputs     []int16 // V
	outputs    []int32 // M
	zero, sink []uint8 // what is beyond the board
	floats     []float32
}

// codesAtOnce is how many bytes V and M may have together: boards are taken in runs that stay below
// it, if more than one.
const codesAtOnce = 1 << 19

// integerRun is the number of boards that go together through a convolution of codes.
func (g *Grid) integerRun(f *IntegerFilters) int {
	return max(1, codesAtOnce/(points*g.tiles*(2*Codes(f.in)+4*Codes(f.out))))
}

// ConvolveCodes sets dst, [boards][cells][Codes(f's outputs)], to the codes of the convolution of
// src, [boards][cells][Codes(f's inputs)], plus row, [f's outputs] or [boards][f's outputs], all
// times by, as [Kernel.Quantise] makes them. What fills up dst is left alone.
func (k *Kernel) ConvolveCodes(dst, src []uint8, g *Grid, f *IntegerFilters, boards int, row []float32, by float32, work *IntegerWork) {
	channels := Codes(f.out)
	dst, sink := dst[:boards*g.Cells()*channels], roomFor(&work.sink, channels)
	k.convolveCodes(src, g, f, boards, row, work, func(board int, m []int32, plane int, row []float32) {
		to := dst[board*g.Cells()*channels:][:g.Cells()*channels]
		k.codes.output(to, sink, m, plane, row, f.scale, by, g.writes, channels, f.out)
	})
}

// ConvolveCodesAdd adds the convolution of src, [boards][cells][Codes(f's inputs)], plus row, [f's
// outputs] or [boards][f's outputs], to dst, [boards][cells][f's outputs].
func (k *Kernel) ConvolveCodesAdd(dst []float32, src []uint8, g *Grid, f *IntegerFilters, boards int, row []float32, work *IntegerWork) {
	board := g.Cells() * f.out
	dst, sink := dst[:boards*board], room(&work.floats, f.out)
	k.convolveCodes(src, g, f, boards, row, work, func(i int, m []int32, plane int, row []float32) {
		k.codes.add(dst[i*board:][:board], sink, m, plane, row, f.scale, g.writes, f.out, Codes(f.out), f.out)
	})
}

// convolveCodes computes M of all boards, a run at a time, and hands each board's to finish, with its
// row.
func (k *Kernel) convolveCodes(src []uint8, g *Grid, f *IntegerFilters, boards int, row []float32, work *IntegerWork, finish func(board int, m []int32, plane int, row []float32)) {
	in, out, step := Codes(f.in), Codes(f.out), 0
	if boards > 1 && len(row) > f.out {
		step = f.out
	}
	src = src[:boards*g.Cells()*in]
	for run, from := g.integerRun(f), 0; from < boards; from += run {
		run = min(run, boards-from)
		k.transformCodes(src[from*g.Cells()*in:], g, in, run, work)
		tiles := run * g.tiles
		planeV, planeM := apart16(tiles*in), apart(tiles*out)
		m := roomFor(&work.outputs, points*planeM)
		for i := range points {
			k.codes.product(m[i*planeM:][:tiles*out], work.inputs[i*planeV:][:tiles*in], f.panels[i*in*out:][:in*out], tiles, out, in)
		}
		for b := range run {
			finish(from+b, m[b*g.tiles*out:], planeM, row[(from+b)*step:][:f.out])
		}
	}
}

// transformCodes sets work's inputs to V of some boards.
func (k *Kernel) transformCodes(src []uint8, g *Grid, channels, boards int, work *IntegerWork) {
	plane, cells := apart16(boards*g.tiles*channels), g.Cells()*channels
	v, zero := roomFor(&work.inputs, points*plane), roomFor(&work.zero, channels)
	for b := range boards {
		k.codes.input(v[b*g.tiles*channels:], plane, src[b*cells:][:cells], zero, g.reads, channels)
	}
}

// apart16 is apart for n numbers of 16 bits, n even.
func apart16(n int) int { return 2 * apart(n/2) }

// roomFor is room for other numbers.
func roomFor[T any](s *[]T, n int) []T {
	if len(*s) < n {
		*s = make([]T, n)
	}
	return (*s)[:n]
}
