package kernel

// product sets C[m][n] to A·B for k >= 1 rows of B, or adds it: C[i][j] = c[i·cRow+j], A[i][p] =
// a[i·aRow+p·aColumn], and B in panels of 16 columns that begin bPanel numbers apart, with rows bRow
// apart, whole even where n ends within one. Nothing beyond column n of C is read or written.
type product func(c []float32, cRow int, a []float32, aRow, aColumn int, b []float32, bRow, bPanel, m, n, k int, add bool)

const (
	// depthAtOnce is the largest number of rows of B in one go: a panel of them is half of a
	// 32 KB first-level cache.
	depthAtOnce = 256
	// rowsAtOnce rows of A by depthAtOnce are a third of a 512 KB second-level cache. It is a
	// multiple of the heights of tiles, 6 and 14.
	rowsAtOnce = 168
)

// Product sets C[m][n] to A·B, or adds A·B to C if add. C[i][j] = c[i·cRow+j] and A[i][p] =
// a[i·aRow+p·aColumn]: aColumn is 1 for a row-major A, aRow is 1 for the transpose of one. Steps
// are not negative; C overlaps neither A nor itself. k and n are B's.
//
// Every output is one sum in ascending order of k, so its bits depend on its row of A and its
// column of B alone.
func (k *Kernel) Product(c []float32, cRow int, a []float32, aRow, aColumn int, b *Panels, m int, add bool) {
	if m == 0 || b.n == 0 {
		return
	}
	c = upTo(c, (m-1)*cRow+b.n-1)
	if b.k == 0 {
		clearProduct(c, cRow, b.n, add)
		return
	}
	a = upTo(a, (m-1)*aRow+(b.k-1)*aColumn)
	if b.viewed > 0 {
		k.inBlocks(c, cRow, a, aRow, aColumn, b.view, b.row, panelColumns, m, b.viewed, b.k, add)
	}
	if b.viewed < b.n {
		k.inBlocks(c[b.viewed:], cRow, a, aRow, aColumn, b.packed, panelColumns, b.k*panelColumns, m, b.n-b.viewed, b.k, add)
	}
}

// upTo is x without what comes after its number at last, which must be within its length.
func upTo(x []float32, last int) []float32 {
	_ = x[last]
	return x[:last+1]
}

// inBlocks is product in blocks that fit the caches.
func (k *Kernel) inBlocks(c []float32, cRow int, a []float32, aRow, aColumn int, b []float32, bRow, bPanel, m, n, depth int, add bool) {
	deep := evenly(depth, depthAtOnce)
	for p := 0; p < depth; p += deep {
		for i := 0; i < m; i += rowsAtOnce {
			k.product(c[i*cRow:], cRow, a[i*aRow+p*aColumn:], aRow, aColumn, b[p*bRow:], bRow, bPanel,
				min(rowsAtOnce, m-i), n, min(deep, depth-p), add || p > 0)
		}
	}
}

// evenly is the size of parts of n, as many as parts of most would be and about equally large.
func evenly(n, most int) int {
	parts := (n + most - 1) / most
	return (n + parts - 1) / parts
}

// clearProduct is the product over no rows of B.
func clearProduct(c []float32, cRow, n int, add bool) {
	if add {
		return
	}
	for ; len(c) > n; c = c[cRow:] {
		clear(c[:n])
	}
	clear(c)
}

// productGeneric is the product in plain Go.
func productGeneric(c []float32, cRow int, a []float32, aRow, aColumn int, b []float32, bRow, bPanel, m, n, k int, add bool) {
	for j := 0; j < n; j += panelColumns {
		columns := min(panelColumns, n-j)
		for i := range m {
			row := c[i*cRow+j:][:columns]
			if !add {
				clear(row)
			}
			for p := range k {
				addScaled(row, a[i*aRow+p*aColumn], b[p*bRow:])
			}
		}
		b = b[min(bPanel, len(b)):]
	}
}

// addScaled adds x times the numbers of b to row.
func addScaled(row []float32, x float32, b []float32) {
	for j, y := range b[:len(row)] {
		row[j] = fma32(x, y, row[j])
	}
}
