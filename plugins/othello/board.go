package othello

import "math/bits"

// Board holds the discs of the mover and of the other player, square 8*row+column being a bit.
type Board struct{ Own, Other uint64 }

// direction is a neighbour of every square: how far bits go, and which squares have none.
type direction struct {
	shift int
	into  uint64 // squares that can be reached: not across the edge
}

const (
	notFirst uint64 = 0xfefefefefefefefe // columns b to h
	notLast  uint64 = 0x7f7f7f7f7f7f7f7f // columns a to g
	anywhere        = ^uint64(0)
)

var directions = [...]direction{
	{1, notFirst}, {-1, notLast}, {8, anywhere}, {-8, anywhere},
	{9, notFirst}, {-9, notLast}, {7, notLast}, {-7, notFirst},
}

func (d direction) step(x uint64) uint64 {
	if d.shift > 0 {
		return x << d.shift & d.into
	}
	return x >> -d.shift & d.into
}

// longestRow is how many discs can be enclosed in a line.
const longestRow = 6

// Moves are the squares where the mover can play.
func (b Board) Moves() uint64 {
	empty, moves := ^(b.Own | b.Other), uint64(0)
	for _, d := range directions {
		row := d.step(b.Own) & b.Other
		for range longestRow - 1 {
			row |= d.step(row) & b.Other
		}
		moves |= d.step(row) & empty
	}
	return moves
}

// Play puts a disc of the mover's on a square, turns what it encloses, and gives the turn to the other.
func (b Board) Play(square int) Board {
	disc := uint64(1) << square
	turned := uint64(0)
	for _, d := range directions {
		row := d.step(disc) & b.Other
		for range longestRow - 1 {
			row |= d.step(row) & b.Other
		}
		if d.step(row)&b.Own != 0 {
			turned |= row
		}
	}
	return Board{Own: b.Other &^ turned, Other: b.Own | disc | turned}
}

// Pass gives the turn to the other.
func (b Board) Pass() Board { return Board{b.Other, b.Own} }

// Over reports whether neither player can move.
func (b Board) Over() bool { return b.Moves() == 0 && b.Pass().Moves() == 0 }

// Lead is how many discs more the mover has.
func (b Board) Lead() int { return bits.OnesCount64(b.Own) - bits.OnesCount64(b.Other) }
