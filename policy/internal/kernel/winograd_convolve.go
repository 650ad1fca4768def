package kernel

// Filters are the weights of a 3x3 convolution, transformed and packed: U of the algorithm. The
// zero value is empty. They may be read by any number of goroutines at once.
type Filters struct {
	in, out int
	panels  [points]Panels
}

// PackFilters makes f the convolution with weights w, [3][3][in][out]: the weight at row i and
// column j meets the cell i-1 below and j-1 to the right of the output. With back set, f is what
// takes gradients from outputs to inputs instead: a convolution from out to in channels. It
// allocates only if f or work has never been as large.
func (k *Kernel) PackFilters(f *Filters, in, out int, w []float32, back bool, work *Work) {
	w, plane := w[:taps*in*out], apart(in*out)
	u := room(&work.inputs, points*plane)
	k.winograd.weights(u, plane, w, in*out, back, in*out)
	f.in, f.out = in, out
	rows, row, column := in, out, 1
	if back {
		f.in, f.out, rows, row, column = out, in, out, 1, out
	}
	for i := range f.panels {
		f.panels[i].Pack(rows, f.out, u[i*plane:], row, column)
	}
}

// Work is the memory of convolutions. The zero value is ready; it grows as it is used. One
// goroutine uses it at a time.
type Work struct {
	inputs, outputs []float32 // V or U, and M or Y
	products        []float32 // the sum of Vᵀ·Y
	zero, sink      []float32 // what is beyond the board
	columns         Panels    // Y at one point
}

// atOnce is how many numbers V and M, or V and Y, may have together: boards are taken in runs that
// stay below it, if more than one.
const atOnce = 1 << 17

// run is the number of boards that go together through a convolution.
func (g *Grid) run(in, out int) int {
	return max(1, atOnce/(points*g.tiles*(in+out)))
}

// Convolve computes the convolution of src, [boards][cells][f's inputs], plus row, [f's outputs] or
// [boards][f's outputs], and puts it into dst, [boards][cells][f's outputs], as finish says. src
// and dst do not overlap.
func (k *Kernel) Convolve(dst, src []float32, g *Grid, f *Filters, boards int, row []float32, finish Finish, work *Work) {
	in, out := g.Cells()*f.in, g.Cells()*f.out
	dst, src = dst[:boards*out], src[:boards*in]
	if boards == 0 {
		return
	}
	step := 0
	if boards > 1 && len(row) > f.out {
		step = f.out
	}
	_ = row[(boards-1)*step:][:f.out]
	for run := g.run(f.in, f.out); boards > 0; boards -= run {
		run = min(run, boards)
		k.transform(src, g, f.in, run, work)
		k.multiply(f, run*g.tiles, work)
		k.finish(dst, g, f.out, run, row, step, finish, work)
		src, dst, row = src[run*in:], dst[run*out:], row[run*step:]
	}
}

// transform sets work's inputs to V of some boards.
func (k *Kernel) transform(src []float32, g *Grid, channels, boards int, work *Work) {
	plane, cells := apart(boards*g.tiles*channels), g.Cells()*channels
	v, zero := room(&work.inputs, points*plane), room(&work.zero, channels)
	for b := range boards {
		k.winograd.input(v[b*g.tiles*channels:], plane, src[b*cells:][:cells], zero, g.reads, channels, channels)
	}
}

// multiply sets work's outputs to M, from V.
func (k *Kernel) multiply(f *Filters, tiles int, work *Work) {
	in, out := apart(tiles*f.in), apart(tiles*f.out)
	v, m := work.inputs, room(&work.outputs, points*out)
	for i := range f.panels {
		k.Product(m[i*out:], f.out, v[i*in:], f.in, 1, &f.panels[i], tiles, false)
	}
}

// finish computes dst of some boards from M.
func (k *Kernel) finish(dst []float32, g *Grid, channels, boards int, row []float32, step int, finish Finish, work *Work) {
	plane, cells := apart(boards*g.tiles*channels), g.Cells()*channels
	sink := room(&work.sink, channels)
	for b := range boards {
		k.winograd.output[finish](dst[b*cells:][:cells], sink, work.outputs[b*g.tiles*channels:], plane, row[b*step:], g.writes, channels, channels)
	}
}

// Correlate adds to w, [3][3][in][out], the gradient of a convolution's weights, given its src,
// [boards][cells][in], and the gradient of its results, [boards][cells][out]. The boards' tiles are
// added in order, each output in one sum.
func (k *Kernel) Correlate(w, src, gradient []float32, g *Grid, in, out, boards int, work *Work) {
	src, gradient, w = src[:boards*g.Cells()*in], gradient[:boards*g.Cells()*out], w[:taps*in*out]
	products := room(&work.products, points*apart(in*out))
	clear(products)
	for run := g.run(in, out); boards > 0; boards -= run {
		run = min(run, boards)
		k.transform(src, g, in, run, work)
		k.slopes(gradient, g, out, run, work)
		k.outer(products, in, out, run*g.tiles, work)
		src, gradient = src[run*g.Cells()*in:], gradient[run*g.Cells()*out:]
	}
	k.winograd.gradient(w, in*out, products, apart(in*out), in*out)
}

// slopes sets work's outputs to Y of some boards.
func (k *Kernel) slopes(src []float32, g *Grid, channels, boards int, work *Work) {
	plane, cells := apart(boards*g.tiles*channels), g.Cells()*channels
	y, zero := room(&work.outputs, points*plane), room(&work.zero, channels)
	for b := range boards {
		k.winograd.slope(y[b*g.tiles*channels:], plane, src[b*cells:][:cells], zero, g.writes, channels, channels)
	}
}

// outer adds Vᵀ·Y to products.
func (k *Kernel) outer(products []float32, in, out, tiles int, work *Work) {
	v, y := apart(tiles*in), apart(tiles*out)
	for i := range points {
		work.columns.View(tiles, out, work.outputs[i*y:], out)
		k.Product(products[i*apart(in*out):], out, work.inputs[i*v:], 1, in, &work.columns, in, true)
	}
}

// apart is how far apart planes of n numbers begin: an odd number of cache lines, so that the 25
// numbers of one channel are not all in one set of the cache.
func apart(n int) int { return ((n+15)/16 | 1) * 16 }

// room returns n numbers of a slice that grows as needed. New ones are zero.
func room(s *[]float32, n int) []float32 {
	if len(*s) < n {
		*s = make([]float32, n)
	}
	return (*s)[:n]
}
