// Package kuhn is Kuhn poker as a bundled environment, the one that shows what hidden information is: two
// players, three cards, one bet.
//
// Both put a chip in the pot, and nature deals each a card of jack, queen and king. Actions are 0, pass,
// and 1, bet another chip. After a bet, to bet is to call and to pass is to fold. After two passes, or a
// call, the higher card takes the pot. Returns are chips won, from -2 to 2.
//
// A player sees their own card and what was bet, never the other's card. The observation has five planes of
// one bit:
//
//	0-2    the mover has the jack, the queen, the king
//	3      the mover is the second player
//	4      there is a bet to answer
//
// Tree search would look at both cards and is refused; groups of games learn it, which need no more than what the
// players see. Rules are those of OpenSpiel's kuhn_poker.
//
// Known values: the first player loses 1/18 of a chip a game on average if both play well (Kuhn, "A simplified two-person
// poker", 1950): who never bluffs or never calls loses more.
package kuhn
