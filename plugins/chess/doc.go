// Package chess is chess as a bundled environment. Moves and positions are github.com/notnil/chess's.
//
// White is player 0. A game is drawn by stalemate, when neither side has the pieces to mate (king against king
// with at most one knight, or with bishops of one colour of square), when a position has come up three times,
// after fifty moves of each side without capture or pawn move, and after as many plies as the setting plies
// says. Positions are the same if the same side is to move with the same moves: castling rights count, and an
// en passant square where a pawn can capture on it. No draw needs to be claimed.
//
// # Actions
//
// Squares are seen from the mover's side: a black mover's board is turned upside down, so that pawns go up.
// An action is one of 1,858 moves that any piece could make: the 1,792 pairs of squares that a queen or a
// knight's move connects, in order of from and to squares (a1 is 0, b1 is 1, h8 is 63), and then 66 promotions to
// knight, bishop and rook. A pawn that reaches the last rank otherwise becomes a queen. Castling is the
// king's move of two squares.
//
// # Observation
//
// Planes of 8 x 8 bits, as the mover sees the board, rank 1 first:
//
//	0-5    own king, queens, rooks, bishops, knights, pawns
//	6-11   the other side's
//	12-15  all ones: the mover may castle king's side, queen's side; the other may
//	16     the en passant square
//	17     all ones: the position has come up before
//	18-24  all ones: digits of the number of plies without capture or pawn move, in binary
//
// # Names
//
// Moves are named as in the UCI protocol: e2e4, e1g1, e7e8q. State.SAN names them as people do (e4, O-O, e8=Q+), and
// WritePGN writes whole games so. Returns are 1 and -1 for mate, else 0.
//
// # Known values
//
// There are 20, 400, 8902, 197281 and 4865609 games of one ply to five; tests count these and those from other
// positions (chessprogramming.org, "Perft results").
package chess
