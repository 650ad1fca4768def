// Package othello is Othello (Reversi) on eight by eight squares as a bundled environment.
//
// A player puts a disc where it encloses, in a straight line, discs of the other's between itself and another
// disc of the player's own; all that are enclosed in any of the eight directions turn over. Who cannot
// must pass; when neither can, the game is over, and more discs win.
//
// A board is two machine words, square 8*row+column being a bit, rows from the top. Squares to play on and
// discs to turn are found by shifting all discs of a side at once, in each direction (the fill of Kogge and
// Stone).
//
// Actions 0 to 63 are the squares, called a1 to h8 with row 1 at the top, as the game's players write them, and
// 64 is the pass. Returns are 1, 0 and -1 by who has more discs. The eight symmetries of the square are those of the
// rules, though the start has but four of them. The observation has two planes of 8 x 8 bits:
//
//	0    the mover's discs
//	1    the other's
//
// Rules are those of OpenSpiel's othello. Known values: there are 4, 12, 56, 244, 1396, 8200, 55092, 390216 games of
// one ply, two and so on (oeis.org/A124004).
package othello
