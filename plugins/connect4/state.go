package connect4

import (
	"fmt"
	"math/bits"
)

// The size of the board.
const (
	Columns = 7
	Rows    = 6
	Cells   = Rows * Columns
)

// height is the number of bits of a column: one more than it has cells.
const height = Rows + 1

// Masks of a bit in every column, and of all cells. A bit of bottom times a column's ones is that
// column.
const (
	bottom uint64 = 1 | 1<<7 | 1<<14 | 1<<21 | 1<<28 | 1<<35 | 1<<42
	top    uint64 = bottom << (Rows - 1)
	board  uint64 = bottom * (1<<Rows - 1)
)

// State is a position as two sets of cells; see the package comment for their bits. The zero State
// is the empty board.
type State struct {
	Own uint64 // stones of the player to move
	All uint64 // stones of both
}

// Plies is the number of stones on the board. Player 0 moves at even numbers.
func (s *State) Plies() int { return bits.OnesCount64(s.All) }

// Open is the set of columns with room, bit 0 the leftmost. It does not ask whether the game is over.
func (s *State) Open() uint64 { return gather(^s.All & top >> (Rows - 1)) }

// Drop puts a stone of the mover into a column that has room, and gives the turn to the opponent.
func (s *State) Drop(column int) {
	s.Own ^= s.All
	s.All |= s.All + 1<<(height*column)
}

// Won says whether the player who moved last has four in a row.
func (s *State) Won() bool { return aligned(s.All ^ s.Own) }

// Over says whether the game has ended, by four in a row or by a full board.
func (s *State) Over() bool { return s.All == board || s.Won() }

// Key is a number below 1<<49 that no other position has: in each column the mover's stones, and a
// one above the highest stone of either side.
func (s *State) Key() uint64 { return s.All + bottom + s.Own }

// ofKey is the position that has a key, for a number that may not be one.
func ofKey(key uint64) State {
	below := key >> 1 & board // to be all the cells below the mark of each column
	below |= below >> 1 & board
	below |= below >> 2 & (bottom * (1<<4 - 1))
	below |= below >> 4 & (bottom * (1<<2 - 1))
	return State{Own: key & below, All: below}
}

// Mirror is the position with left for right.
func (s *State) Mirror() State { return State{Own: mirror(s.Own), All: mirror(s.All)} }

// Parse returns the position after the moves of text, the digits of columns 1 to 7 from the left. The
// game must not end before the last of them.
func Parse(text string) (State, error) {
	var s State
	for i := range len(text) {
		column := int(text[i]) - '1'
		switch {
		case uint(column) >= Columns:
			return State{}, fmt.Errorf("connect4: move %d of %q is not a column from 1 to 7", i+1, text)
		case s.Over():
			return State{}, fmt.Errorf("connect4: move %d of %q comes after the end of the game", i+1, text)
		case s.Open()>>column&1 == 0:
			return State{}, fmt.Errorf("connect4: move %d of %q is in a full column", i+1, text)
		}
		s.Drop(column)
	}
	return s, nil
}

// aligned says whether four of the stones are in a row: vertically, horizontally, or along either
// diagonal.
func aligned(stones uint64) bool {
	up := stones & (stones >> 1)
	across := stones & (stones >> height)
	falling := stones & (stones >> (height - 1))
	rising := stones & (stones >> (height + 1))
	return up&(up>>2)|across&(across>>(2*height))|
		falling&(falling>>(2*(height-1)))|rising&(rising>>(2*(height+1))) != 0
}

// diagonal has bit 42-6c for each column c: times a bit 7c it gives 42+c, and no two of the other
// products meet or come between those.
const diagonal uint64 = 1<<42 | 1<<36 | 1<<30 | 1<<24 | 1<<18 | 1<<12 | 1<<6

// gather brings the bottom bits of the seven columns together: bit 7c becomes bit c.
func gather(row uint64) uint64 { return row * diagonal >> 42 & (1<<Columns - 1) }

// rowMajor turns a set of cells into 42 bits, rows from the top.
func rowMajor(cells uint64) uint64 {
	var out uint64
	for row := range Rows {
		out |= gather(cells>>row&bottom) << (Columns * (Rows - 1 - row))
	}
	return out
}

// mirror swaps the columns of a set of cells.
func mirror(cells uint64) uint64 {
	const column = 1<<height - 1
	out := cells & (column << (3 * height))
	for c := range 3 {
		left, right := height*c, height*(Columns-1-c)
		out |= cells >> left & column << right
		out |= cells >> right & column << left
	}
	return out
}
