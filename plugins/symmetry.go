package plugins

// SquareSymmetries returns the eight symmetries of a square board whose first size*size actions
// are its cells in row-major order; the extra actions after them (a pass) stay where they are.
// The identity comes first.
func SquareSymmetries(size, extra int) []Symmetry {
	out := make([]Symmetry, 8)
	for k := range out {
		cells := make([]int32, size*size)
		for row := range size {
			for column := range size {
				r, c := row, column
				if k&1 != 0 {
					c = size - 1 - c
				}
				if k&2 != 0 {
					r = size - 1 - r
				}
				if k&4 != 0 {
					r, c = c, r
				}
				cells[row*size+column] = int32(r*size + c)
			}
		}
		actions := append([]int32(nil), cells...)
		for e := range extra {
			actions = append(actions, int32(size*size+e))
		}
		out[k] = Symmetry{Cells: cells, Actions: actions}
	}
	return out
}
