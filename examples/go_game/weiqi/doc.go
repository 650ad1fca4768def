// Package weiqi is the rules of Go as an environment: boards of 5 to 19 lines, area scoring,
// positional superko, suicide forbidden.
//
// # The rules
//
// Player 0, Black, moves first. A move is a stone on an empty point or a pass. Opposing chains
// left without a liberty come off the board; a stone that would then leave its own chain without
// one (suicide) is forbidden, and so is a stone that brings back any earlier position of the
// stones, whoever was to move (positional superko). A pass is always allowed. Two passes in a row
// end the game, and so does move number max_moves. The board is then counted as it stands: a
// player's area is their stones and the empty points from which only their stones can be reached.
// White adds komi. The winner earns +1, the loser -1; an exact tie earns both 0.
//
// # Actions
//
// On a board of n x n, action n*row + column, row 0 at the top, is a stone; action n*n is the pass.
// The board's eight symmetries permute points and actions and leave the pass where it is.
//
// # Observation
//
// Fifteen planes of n x n bits, from the mover's point of view:
//
//	plane  set where
//	0      the mover has a stone
//	1      the opponent has a stone
//	2      the mover's chain has one liberty
//	3      the mover's chain has two liberties
//	4      the opponent's chain has one liberty
//	5      the opponent's chain has two liberties
//	6      the opponent's last move was (nowhere after a pass)
//	7      the mover's last move was
//	8      the mover may not play although the point is empty: suicide or superko
//	9      the area of the mover is, beyond stones
//	10     the area of the opponent is, beyond stones
//	11     everywhere if the mover would win were the board counted now, with komi
//	12     everywhere if the last move was a pass, so that a pass ends the game
//	13     everywhere if the mover is Black
//	14     everywhere, so that a convolution sees the edge
//
// # Known values
//
// Black wins on the board of 5 lines, with all of it as area (van der Werf, van den Herik and Uiterwijk, "Solving Go on
// small boards", ICGA Journal 26, 2003). Tests hold legal moves against GNU Go's and scores against OpenSpiel's.
//
// # State
//
// A state is the game itself: one symbol a move, the point or n*n for a pass, each followed by the
// points it emptied in ascending order. A point that is empty at its place in the record is a
// move, an occupied one a captive, so nothing else need be written. A symbol is one byte on
// boards of up to 15 lines and two, little-endian, above. The position and the hash of every
// earlier one follow by setting and clearing points, without looking for a liberty until the end.
package weiqi
