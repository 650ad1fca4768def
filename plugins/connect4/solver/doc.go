// Package solver finds the exact value of any connect-four position, to test agents against. What it
// finds is used for no training, no tuning and no choice of checkpoint.
//
// A score says who wins and when (the convention of Pascal Pons, "Solving Connect 4: how to build a
// perfect AI"): 22-k for the player to move who wins with their k-th stone, the negative for a loss,
// 0 for a draw. An outcome is its sign.
//
// Every search answers one yes-or-no question, "is the score of the player to move at least g?", and
// asks it of the positions after each move: a move reaches g if it leaves the opponent unable to
// reach 1-g. This is alpha-beta with an empty window. A score is found by closing in on it with a
// few such questions, an outcome with two at most. What makes a search short:
//
//   - sets of cells are words of 49 bits, so the threats of a player are found in two dozen shifts;
//   - moves that lose at once are not searched, and a threat is answered before anything else;
//   - of the rest, those that make most threats come first;
//   - a table of fixed size keeps what is known of positions. A fact holds whatever search found it,
//     so the table serves from one question, and one position, to the next;
//   - often the second player can be seen to have an answer to every stone (see followed).
package solver
