package game2048

// Board holds the tiles row by row: 0 for none, k for 2^k.
type Board [cells]uint8

const (
	side  = 4
	cells = side * side
)

// The actions.
const (
	Up = iota
	Right
	Down
	Left
	directions
)

// lines are the cells of each of four lines in the order in which a direction moves tiles towards its beginning.
var lines = [directions][side][side]uint8{
	Up:    {{0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15}},
	Right: {{3, 2, 1, 0}, {7, 6, 5, 4}, {11, 10, 9, 8}, {15, 14, 13, 12}},
	Down:  {{12, 8, 4, 0}, {13, 9, 5, 1}, {14, 10, 6, 2}, {15, 11, 7, 3}},
	Left:  {{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}, {12, 13, 14, 15}},
}

// Slide moves all tiles in a direction, merges those that meet, and returns what that earns.
func (b *Board) Slide(direction int) (earned int) {
	for _, line := range lines[direction] {
		var out [side]uint8
		n, open := 0, false // open: out[n-1] may still merge
		for _, cell := range line {
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
		for k, cell := range line {
			b[cell] = out[k]
		}
	}
	return earned
}

// CanSlide reports whether a move in a direction changes anything.
func (b *Board) CanSlide(direction int) bool {
	for _, line := range lines[direction] {
		for k := range side - 1 {
			ahead, tile := b[line[k]], b[line[k+1]]
			if tile != 0 && (ahead == 0 || ahead == tile) {
				return true
			}
		}
	}
	return false
}

// Stuck reports whether no move changes anything.
func (b *Board) Stuck() bool {
	for direction := range directions {
		if b.CanSlide(direction) {
			return false
		}
	}
	return true
}

// Empty is the number of empty cells.
func (b *Board) Empty() int {
	n := 0
	for _, tile := range b {
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
