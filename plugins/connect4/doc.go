// Package connect4 is connect four on seven columns and six rows as a bundled environment: drop a
// stone into a column, four in a row win.
//
// A board is two machine words. Each column takes seven bits, six cells from the bottom up and one
// that stays empty, so that a shift by 1, 6, 7 or 8 moves every stone to a neighbour and never
// wraps around the edge; four in a row are then two shifts and two ands per direction (James D.
// Allen, "The Complete Book of Connect 4"; John Tromp's Fhourstones):
//
//	6 13 20 27 34 41 48    always empty
//	5 12 19 26 33 40 47    the top row
//	4 11 18 25 32 39 46
//	3 10 17 24 31 38 45
//	2  9 16 23 30 37 44
//	1  8 15 22 29 36 43
//	0  7 14 21 28 35 42    the bottom row
//
// Returns are 1 and -1, and 0 if the board is full first. Actions are the columns from the left, 0 to 6, and are
// called 1 to 7 in notation. The board and its mirror image are the same game. The observation has two planes of
// 6 x 7 bits, rows from the top as they are drawn:
//
//	0    the mover's stones
//	1    the opponent's
//
// Rules are those of OpenSpiel's connect_four. Known values: the game was solved in 1988 (James D. Allen; Victor
// Allis), the first player wins by starting in the centre. Package solver finds the exact value of any position, and
// package oracle holds labelled positions to measure agents by.
package connect4
