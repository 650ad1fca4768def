// Package pig is the dice game Pig as a bundled environment, the one that shows what chance is: two to
// four players, and a die.
//
// A player rolls as often as they like. What the die shows is added to the turn's total, and holding
// adds the total to the player's score; but a 1 ends the turn and the total is lost. Who first holds
// what reaches the target wins: with such a total there is nothing to do but to hold.
//
// Actions are 0, roll, and 1, hold. After a roll nature moves: outcome k of six is the die showing k+1.
// A search sees the outcomes as they are, equally likely; elsewhere the engine draws one. The
// winner's return is 1, the others share -1. A game of ten moves, rolls of the die included, for each
// point of the target is drawn; hardly any is.
//
// The observation has a plane of a single number for each of these; of two players it has four:
//
//	0           the mover's score, as a share of the target
//	1 ...       the score of each of the others, in the order of their turns
//	next        the turn's total, likewise
//	the last    the share of the longest game that has been played
//
// Rules and returns are those of OpenSpiel's pig. Known values: Solve finds the chance of winning under perfect play
// for two players: at 100 points the first player wins 53.06 % (Neller and Presser, "Optimal play of
// the dice game Pig", 2004).
package pig
