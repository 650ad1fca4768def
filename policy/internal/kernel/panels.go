package kernel

// panelColumns is the width of a panel: one register in AVX-512, two in AVX2.
const panelColumns = 16

// Panels is a matrix B [k][n] laid out for products: panels of 16 columns side by side, each
// [k][16], the last filled up with zeros. The zero value is an empty matrix. It may be read by any
// number of goroutines at once.
type Panels struct {
	k, n int
	data []float32 // [ceil(n/16)][k][16]
}

// Rows is k.
func (p *Panels) Rows() int { return p.k }

// Columns is n.
func (p *Panels) Columns() int { return p.n }

// Pack makes p the matrix B[i][j] = b[i·row+j·column] with k rows and n columns. Row-major B has
// column 1; with row 1 it is the transpose of a row-major matrix. It copies b, and allocates only
// if p has never been as large.
func (p *Panels) Pack(k, n int, b []float32, row, column int) {
	p.resize(k, n)
	if k == 0 || n == 0 {
		return
	}
	_ = b[(k-1)*row+(n-1)*column]
	for j := 0; j < n; j += panelColumns {
		panel := p.data[j*k : (j+panelColumns)*k]
		columns := min(panelColumns, n-j)
		if column == 1 && columns == panelColumns {
			packRows(panel, b[j:], row)
		} else {
			packStrided(panel, columns, b[j*column:], row, column)
		}
	}
}

// resize makes room for k rows and n columns, keeping the memory if it suffices.
func (p *Panels) resize(k, n int) {
	p.k, p.n = k, n
	size := (n + panelColumns - 1) / panelColumns * panelColumns * k
	if cap(p.data) < size {
		p.data = make([]float32, size)
	}
	p.data = p.data[:size]
}

// packRows fills a whole panel from rows that lie as they should.
func packRows(panel, b []float32, row int) {
	for at := 0; len(panel) > 0; at += row {
		*(*[panelColumns]float32)(panel) = *(*[panelColumns]float32)(b[at:])
		panel = panel[panelColumns:]
	}
}

// packStrided fills a panel with the given number of columns, and zeros after them.
func packStrided(panel []float32, columns int, b []float32, row, column int) {
	if columns < panelColumns {
		clear(panel)
	}
	for j := range columns {
		from := j * column
		for to := j; to < len(panel); to += panelColumns {
			panel[to] = b[from]
			from += row
		}
	}
}
