// Package nim is Nim for two or more players as a bundled environment, the one that shows what it is to play against
// several who each want something of their own.
//
// There are some piles of stones, three of 3, 4 and 5 by default. A player takes one or more from one pile. Who takes
// the last stone of all comes first, and whose turn would be next comes last; between them come the others, the
// later the closer their turn is before that of the last one. So if a player cannot take the last stone, they want the
// next one to, or else the one after (Li, "N-person Nim and N-person Moore's games", International Journal of
// Game Theory 7, 1978). Returns go in equal steps from 1 for the first to -1 for the last: 1, 0 and -1 among three.
//
// Settings are the number of players and the piles, written 3+4+5. Of n piles pile number k (from 0) loses t stones by
// action (t-1)·n + k, as in OpenSpiel. People call piles a, b, c: b2 takes two stones from the second.
//
// The observation has one plane of bits, a row for each pile and a column for each stone of the largest at the start:
//
//	0    stones that are left, from the first column on
//
// # Known values
//
// Write the piles in binary and add each digit up. The player to move comes last, whatever they do, just if every sum
// is a multiple of the number of players (Li 1978; Bouton, "Nim, a game with a complete mathematical theory", 1901,
// for two). Solve finds who takes the last stone in the other positions. Rules for two are those of OpenSpiel's nim.
package nim
