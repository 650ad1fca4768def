package game2048

// mostSide is the side of the largest board.
const mostSide = 4

// Board holds the tiles row by row: 0 for none, k for 2^k. A smaller board leaves the end empty.
type Board [mostSide * mostSide]uint8

// The actions.
const (
	Up = iota
	Right
	Down
	Left
	directions
)

// line is some cells in the order in which a direction moves tiles towards its beginning.
type line []uint8

// grid is the cells of a square board, and the lines of each direction.
type grid struct {
	side, cells int
	lines       [directions][]line
}

func newGrid(side int) *grid {
	g := &grid{side: side, cells: side * side}
	for direction := range g.lines {
		for across := range side {
			l := make(line, side)
			for k := range l {
				l[k] = uint8(g.cell(direction, across, k))
			}
			g.lines[direction] = append(g.lines[direction], l)
		}
	}
	return g
}

// cell is number k from the edge to which a direction moves, in one of its lines.
func (g *grid) cell(direction, across, k int) int {
	far := g.side - 1 - k
	switch direction {
	case Up:
		return k*g.side + across
	case Right:
		return across*g.side + far
	case Down:
		return far*g.side + across
	}
	return across*g.side + k
}

// slide moves all tiles in a direction, merges those that meet, and returns what that earns.
func (g *grid) slide(b *Board, direction int) (earned int) {
	for _, l := range g.lines[direction] {
		var out [mostSide]uint8
		n, open := 0, false // open: out[n-1] may still merge
		for _, cell := range l {
			switch tile := b[cell]; {
			case tile == 0:
			case open && out[n-1] == tile:
				out[n-1]++
				earned += 1 << out[n-1]
				open = false
			default:
				out[n], open = tile, true
				n++
			}
		}
		for k, cell := range l {
			b[cell] = out[k]
		}
	}
	return earned
}

// canSlide reports whether a move in a direction changes anything.
func (g *grid) canSlide(b *Board, direction int) bool {
	for _, l := range g.lines[direction] {
		for k := range g.side - 1 {
			ahead, tile := b[l[k]], b[l[k+1]]
			if tile != 0 && (ahead == 0 || ahead == tile) {
				return true
			}
		}
	}
	return false
}

// stuck reports whether no move changes anything.
func (g *grid) stuck(b *Board) bool {
	for direction := range directions {
		if g.canSlide(b, direction) {
			return false
		}
	}
	return true
}

// empty is the number of empty cells.
func (g *grid) empty(b *Board) int {
	n := 0
	for _, tile := range b[:g.cells] {
		if tile == 0 {
			n++
		}
	}
	return n
}

// Largest is the largest tile's power of two.
func (b *Board) Largest() uint8 {
	most := uint8(0)
	for _, tile := range b {
		most = max(most, tile)
	}
	return most
}
