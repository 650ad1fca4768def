package kernel

// rows are the inner loops that go through memory once: sums, and matrices against a row. Slices
// of one call have one length; matrices are whole rows.
type rows struct {
	add        func(dst, src []float32)
	scale      func(x []float32, by float32)
	addRow     func(dst, row []float32)
	biasAdd    func(dst, src, row []float32)
	sumRows    func(row, src []float32)
	pool       func(mean, most []float32, top []int32, src []float32)
	dot        func(a, b []float32) float32
	sumSquares func(x []float32) float64
}

func newRowsGeneric() rows {
	return rows{
		add: addGeneric, scale: scaleGeneric, addRow: addRowGeneric, biasAdd: biasAddGeneric,
		sumRows: sumRowsGeneric, pool: poolGeneric, dot: dotGeneric, sumSquares: sumSquaresGeneric,
	}
}

// whole is the length of the whole rows of n in x numbers.
func whole(x, n int) int {
	if n == 0 {
		return 0
	}
	return x - x%n
}

// Add adds src to dst. dst has at least src's length.
func (k *Kernel) Add(dst, src []float32) { k.rows.add(dst[:len(src)], src) }

// Scale multiplies x by a number.
func (k *Kernel) Scale(x []float32, by float32) { k.rows.scale(x, by) }

// AddRow adds row to every row of dst, [rows][len(row)].
func (k *Kernel) AddRow(dst, row []float32) { k.rows.addRow(dst[:whole(len(dst), len(row))], row) }

// BiasAdd adds src + row to dst: dst = dst + (src + row), each sum rounded. dst and src are
// [rows][len(row)]; dst has at least src's length.
func (k *Kernel) BiasAdd(dst, src, row []float32) {
	n := whole(len(src), len(row))
	k.rows.biasAdd(dst[:n], src[:n], row)
}

// SumRows adds every row of src, [rows][len(row)], to row, in order.
func (k *Kernel) SumRows(row, src []float32) { k.rows.sumRows(row, src[:whole(len(src), len(row))]) }

// Dot is the sum of a[i]·b[i], fused, in 16 partial sums. b has at least a's length.
func (k *Kernel) Dot(a, b []float32) float32 { return k.rows.dot(a, b[:len(a)]) }

// SumSquares is the sum of the squares of x in float64, in 16 partial sums. Squares are exact.
func (k *Kernel) SumSquares(x []float32) float64 { return k.rows.sumSquares(x) }

// Pool sets pooled, [2·channels], to the mean and then the maximum of src, [cells][channels], over
// the cells, and top, [channels], to the first cell that has the maximum. The mean is the sum in
// order of cells, times the rounded 1/cells. There is at least one cell; NaN is larger than nothing.
func (k *Kernel) Pool(pooled []float32, top []int32, src []float32) {
	n := len(top)
	if n == 0 {
		return
	}
	src = src[:whole(len(src), n)]
	_ = src[n-1]
	mean, most := pooled[:n], pooled[n:2*n]
	k.rows.pool(mean, most, top, src)
	k.rows.scale(mean, float32(n)/float32(len(src)))
}

// Unpool adds to gradient, [cells][channels], what [Kernel.Pool] passes back of the gradient of its
// result. pooled, [2·channels], is that gradient; its first half is divided by the number of cells.
func (k *Kernel) Unpool(gradient, pooled []float32, top []int32) {
	n := len(top)
	if n == 0 || len(gradient) < n {
		return
	}
	gradient = gradient[:whole(len(gradient), n)]
	mean, most := pooled[:n], pooled[n:2*n]
	k.rows.scale(mean, float32(n)/float32(len(gradient)))
	k.rows.addRow(gradient, mean)
	for c, cell := range top {
		gradient[int(cell)*n+c] += most[c]
	}
}
