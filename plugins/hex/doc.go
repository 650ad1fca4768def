// Package hex is Hex as a bundled environment: connect your two sides of the board.
//
// The board is a rhombus of hexagons, 2 to 13 a side (setting size). The first player connects the first row
// with the last, the second the first column with the last; stones stay where they are put, and just one
// of the two succeeds, so there are no draws (John Nash; David Gale, "The game of Hex and the Brouwer
// fixed-point theorem", 1979). There is no swap: the first player wins under perfect play (Nash 1949), on
// every board.
//
// Cell (row, column) touches those a row or a column away and the two at (row-1, column+1) and
// (row+1, column-1). Actions are cells in row-major order, called by column letter and row from the top.
// A half turn of the board is the same game. Returns are 1 and -1. Rules are those of OpenSpiel's hex.
//
// The observation has three planes of bits, of the board's size:
//
//	0    the mover's stones
//	1    the other's
//	2    all ones: the mover connects the first column with the last
package hex
