// Package tictactoe is the smallest bundled environment, and the one to read before writing your
// own: one file of rules over a four-byte state, which plugins.Adapt turns into an Environment.
//
// The observation has two planes of 3 x 3 bits: the mover's squares and the opponent's. The game
// has 255,168 ways to be played and 5,478 positions; with best play it is a draw.
package tictactoe
