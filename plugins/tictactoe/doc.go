// Package tictactoe is the smallest bundled environment, and the one to read before writing your
// own: one file of rules over a four-byte state, which plugins.Adapt turns into an Environment.
//
// Two players take squares of a board of three by three in turn. Who first has three in a row, a column or a
// diagonal wins: returns are 1 and -1, and 0 if the board is full first.
//
// Actions are the squares in row-major order from the top, called a3, b3, c3, a2 ... c1. The eight symmetries of the
// square are those of the rules. The observation has two planes of 3 x 3 bits:
//
//	0    the mover's squares
//	1    the opponent's
//
// Known values: the game has 255,168 ways to be played and 5,478 positions; with best play it is a draw.
package tictactoe
