package solver

import "github.com/tengen-rl/tengen/plugins/connect4"

const (
	columns = connect4.Columns
	rows    = connect4.Rows
	cells   = connect4.Cells
	height  = rows + 1 // bits of a column
)

const (
	bottom uint64 = 1 | 1<<7 | 1<<14 | 1<<21 | 1<<28 | 1<<35 | 1<<42
	board  uint64 = bottom * (1<<rows - 1)

	oddRows uint64 = bottom * 0b010101 // the first, third and fifth from the bottom
)

// column is the set of cells of a column.
func column(c int) uint64 { return (1<<rows - 1) << (height * c) }

// playable is the set of cells where the next stone can land: one for each column with room.
func playable(all uint64) uint64 { return (all + bottom) & board }

// threats is the set of empty cells that would make four in a row of stones, playable now or later.
func threats(stones, all uint64) uint64 {
	out := stones << 1 & (stones << 2) & (stones << 3) // on top of three
	for _, step := range [...]int{height, height - 1, height + 1} {
		pair := stones << step & (stones << (2 * step))
		out |= pair & (stones << (3 * step)) // XXX_
		out |= pair & (stones >> step)       // XX_X
		pair = stones >> step & (stones >> (2 * step))
		out |= pair & (stones >> (3 * step)) // _XXX
		out |= pair & (stones << step)       // X_XX
	}
	return out & (board ^ all)
}

// safe is the set of moves after which the opponent cannot win at once, for a mover who cannot
// either: those that answer the opponent's threat, and are not below another of them. It is empty
// when every move loses.
func safe(own, all uint64) uint64 {
	moves := playable(all)
	theirs := threats(all^own, all)
	if forced := moves & theirs; forced != 0 {
		if forced&(forced-1) != 0 {
			return 0 // two threats cannot be answered at once
		}
		moves = forced
	}
	return moves &^ (theirs >> 1)
}

// possible says whether some four in a row lies wholly within the set.
func possible(set uint64) bool {
	found := set & (set >> 1) & (set >> 2) & (set >> 3)
	for _, step := range [...]int{height, height - 1, height + 1} {
		pair := set & (set >> step)
		found |= pair & (pair >> (2 * step))
	}
	return found != 0
}
