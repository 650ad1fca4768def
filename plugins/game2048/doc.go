// Package game2048 is the sliding puzzle 2048 as a bundled environment, the one that shows a game for one player,
// rewards on the way, and luck.
//
// On four by four cells, or as many as the setting size says to a side, lie tiles with powers of two. A move slides
// all of them in one direction; equal tiles that meet merge into one of twice the value, each at most once a move.
// Then nature puts a tile on an empty cell, a 2 nine times of ten and else a 4, every cell equally likely. Two such
// tiles are the start. A move that changes nothing is not legal. The game is over when there is none, or when the tile
// of the setting tile is there, 2048 by default; smaller ones make shorter games.
//
// A merge earns the value of the new tile. What is earned is given as a share of what making
// the last tile out of nothing but 2s earns, tile·(log2(tile)-1), and no more than 1 altogether.
//
// Actions are 0 to 3: up, right, down, left. Outcome 2c is a 2 on cell c, row-major, and 2c+1 a 4. The eight
// symmetries of the square are those of the rules.
//
// The observation has a plane of size x size bits for each value from 2 to half the last tile:
//
//	0    tiles of 2
//	1    tiles of 4
//	...
//
// Rules are those of OpenSpiel's 2048. Solve finds what perfect play brings in small games. On two by two cells it makes
// a tile of 8 always, one of 16 in 96 % of the games and one of 32 in 8 % (Lees-Miller, "The mathematics of 2048:
// optimal play with Markov decision processes", 2018).
package game2048
