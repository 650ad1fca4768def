package kernel

// panelColumns is the width of a panel: one register in AVX-512, two in AVX2.
const panelColumns = 16

// Panels is a matrix B [k][n] laid out for products: panels of 16 columns side by side, each
// [k][16], the last filled up with zeros. The zero value is an empty matrix. It may be read by any
// number of goroutines at once.
type Panels struct {
	k, n   int
	packed []float32 // [panels][k][16]: the last, or all

	// Whole panels where they were found, if they were not packed.
	view   []float32
	viewed int // columns of view
	row    int // from one row of view to the next
}

// Rows is k.
func (p *Panels) Rows() int { return p.k }

// Columns is n.
func (p *Panels) Columns() int { return p.n }

// Pack makes p the matrix B[i][j] = b[i·row+j·column] with k rows and n columns. Row-major B has
// column 1; with row 1 it is the transpose of a row-major matrix. It copies b, and allocates only
// if p has never been as large.
func (p *Panels) Pack(k, n int, b []float32, row, column int) {
	p.resize(k, n, n)
	if k > 0 && n > 0 {
		pack(p.packed, k, n, upTo(b, (k-1)*row+(n-1)*column), row, column)
	}
}

// Release makes p empty but for the memory of its copies: it no longer holds what it viewed.
func (p *Panels) Release() { p.resize(0, 0, 0) }

// Scale multiplies every number of a packed matrix by a number.
func (p *Panels) Scale(k *Kernel, by float32) { k.Scale(p.packed, by) }

// View makes p the matrix B[i][j] = b[i·row+j] with k rows and n columns as it lies in b, which
// must not change as long as p is used: for a B that takes part in one product, such as a long one
// of few columns. Only what remains beyond whole panels is copied.
func (p *Panels) View(k, n int, b []float32, row int) {
	rest := n % panelColumns
	p.resize(k, n, rest)
	if k == 0 || n == 0 {
		return
	}
	p.view, p.viewed, p.row = upTo(b, (k-1)*row+n-1), n-rest, row
	if rest > 0 {
		pack(p.packed, k, rest, p.view[n-rest:], row, 1)
	}
}

// resize makes p a matrix of k rows and n columns, of which the last are to be packed.
func (p *Panels) resize(k, n, packed int) {
	size := (packed + panelColumns - 1) / panelColumns * panelColumns * k
	if cap(p.packed) < size {
		p.packed = make([]float32, size)
	}
	*p = Panels{k: k, n: n, packed: p.packed[:size]}
}

// pack fills panels with k rows and n columns.
func pack(panels []float32, k, n int, b []float32, row, column int) {
	for j := 0; j < n; j += panelColumns {
		panel := panels[j*k : (j+panelColumns)*k]
		columns := min(panelColumns, n-j)
		switch {
		case columns < panelColumns || row != 1 && column != 1:
			packStrided(panel, columns, b[j*column:], row, column)
		case column == 1:
			packRows(panel, b[j:], row)
		default:
			packColumns(panel, k, b[j*column:], column)
		}
	}
}

// packRows fills a whole panel from rows that lie as they should. Each quarter is one register:
// the compiler calls memmove for more.
func packRows(panel, b []float32, row int) {
	for at := 0; len(panel) > 0; at += row {
		to, from := panel[:panelColumns], b[at:][:panelColumns]
		*(*[4]float32)(to) = [4]float32(from)
		*(*[4]float32)(to[4:]) = [4]float32(from[4:])
		*(*[4]float32)(to[8:]) = [4]float32(from[8:])
		*(*[4]float32)(to[12:]) = [4]float32(from[12:])
		panel = panel[panelColumns:]
	}
}

// packColumns fills a whole panel of k rows from columns whose numbers lie side by side, four
// columns at a time.
func packColumns(panel []float32, k int, b []float32, column int) {
	for j := 0; j < panelColumns; j += 4 {
		first, second := b[j*column:][:k], b[(j+1)*column:][:k]
		third, fourth := b[(j+2)*column:][:k], b[(j+3)*column:][:k]
		to := panel[j:]
		for i, x := range first {
			at := to[i*panelColumns:][:4]
			at[0], at[1], at[2], at[3] = x, second[i], third[i], fourth[i]
		}
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
