package policy

// grid is a board that convolutions run over, row-major.
type grid struct{ height, width int }

// reach yields, for each row r of a 3x3 kernel and each source cell, the run of target cells in
// row r-1 below it that lie on the board: count cells from target on, met by the kernel's columns
// from column on. The outermost loop is over r, so that a third of the kernel stays in the cache.
func (g grid) reach(yield func(r, source, target, column, count int)) {
	for r := range 3 {
		for y := max(0, 1-r); y < min(g.height, g.height+1-r); y++ {
			for x := range g.width {
				left, right := max(0, x-1), min(g.width, x+2)
				yield(r, y*g.width+x, (y+r-1)*g.width+left, left-x+1, right-left)
			}
		}
	}
}

// convolve adds to dst, [cells][out], the 3x3 convolution of src, [cells][in], zero beyond the
// board, by a kernel of the order of memory.
func (g grid) convolve(dst, src, kernel []float32, in, out int) {
	g.reach(func(r, source, target, column, count int) {
		product(1, count*out, in, src[source*in:], in, kernel[(r*in*3+column)*out:], 3*out, dst[target*out:], 3*out)
	})
}

// correlate adds to kernel the gradient of convolve's kernel, given the gradient of its dst.
func (g grid) correlate(kernel, src, gradient []float32, in, out int) {
	g.reach(func(r, source, target, column, count int) {
		outer(in, count*out, 1, src[source*in:], in, gradient[target*out:], 3*out, kernel[(r*in*3+column)*out:], 3*out)
	})
}
