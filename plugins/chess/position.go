package chess

import (
	"fmt"
	"hash/fnv"
	"math/bits"
	"strings"

	rules "github.com/notnil/chess"
)

// State is a position with what is needed of the game before it.
type State struct {
	position *rules.Position
	plies    int      // of the game
	past     []uint64 // keys of the positions since the last capture or pawn move, this one last
	moves    []*rules.Move
	found    bool // moves are those of position
}

// ParseFEN is a position without a past.
func ParseFEN(fen string) (State, error) {
	var p rules.Position
	if err := p.UnmarshalText([]byte(fen)); err != nil {
		return State{}, fmt.Errorf("chess: %q: %w", fen, err)
	}
	s := State{position: &p}
	if err := s.check(); err != nil {
		return State{}, fmt.Errorf("chess: %q: %w", fen, err)
	}
	s.remember()
	return s, nil
}

// FEN is the position in Forsyth-Edwards notation, with an en passant square behind every pawn that has just
// gone two squares.
func (s *State) FEN() string { return s.position.String() }

// legal are the moves; the slice is the state's.
func (s *State) legal() []*rules.Move {
	if !s.found {
		s.moves, s.found = s.position.ValidMoves(), true
	}
	return s.moves
}

// play makes a legal move.
func (s *State) play(m *rules.Move) {
	s.position = s.position.Update(m)
	s.plies++
	s.found = false
	if s.position.HalfMoveClock() == 0 {
		s.past = s.past[:0]
	}
	s.remember()
}

// remember writes the position down as the last one of the past.
func (s *State) remember() { s.past = append(s.past, s.key()) }

// key is equal for positions that count as the same.
func (s *State) key() uint64 {
	h := fnv.New64a()
	board, _ := s.position.Board().MarshalBinary() // it never fails
	h.Write(board)
	fmt.Fprint(h, s.position.Turn(), s.position.CastleRights())
	if square := s.position.EnPassantSquare(); square != rules.NoSquare && s.capturesPassing() {
		h.Write([]byte{byte(square)})
	}
	return h.Sum64()
}

// capturesPassing reports whether a pawn can capture en passant.
func (s *State) capturesPassing() bool {
	for _, m := range s.legal() {
		if m.HasTag(rules.EnPassant) {
			return true
		}
	}
	return false
}

// times is how often the position has come up.
func (s *State) times() int {
	n := 0
	for _, key := range s.past {
		if key == s.past[len(s.past)-1] {
			n++
		}
	}
	return n
}

func (s *State) mated() bool {
	return len(s.legal()) == 0 && s.position.Status() == rules.Checkmate
}

// fifty moves of each side without capture or pawn move are a draw.
const fifty = 100

// drawn reports whether the game is over without a mate.
func (s *State) drawn() bool {
	return len(s.legal()) == 0 || s.position.HalfMoveClock() >= fifty || s.times() >= 3 || s.bare()
}

// bare reports whether neither side has the pieces to mate.
func (s *State) bare() bool {
	b := s.boards()
	heavy, knights, bishops := uint64(0), uint64(0), uint64(0)
	for side := range 2 {
		own := b[6*side : 6*side+6]
		heavy |= own[queen] | own[rook] | own[pawn]
		knights |= own[knight]
		bishops |= own[bishop]
	}
	switch {
	case heavy != 0:
		return false
	case knights == 0:
		return bishops&darkSquares == 0 || bishops&^darkSquares == 0
	}
	return bishops == 0 && bits.OnesCount64(knights) == 1
}

const darkSquares uint64 = 0xaa55aa55aa55aa55

// The order of pieces in boards.
const (
	king = iota
	queen
	rook
	bishop
	knight
	pawn
)

// boards are the squares of white's king, queens, rooks, bishops, knights and pawns, then of black's: bit 0 is
// a1, bit 1 b1.
func (s *State) boards() (out [12]uint64) {
	data, _ := s.position.Board().MarshalBinary() // it never fails
	for k := range out {
		for _, x := range data[8*k : 8*k+8] {
			out[k] = out[k]<<8 | uint64(x)
		}
		out[k] = bits.Reverse64(out[k]) // the library's first square is the highest bit
	}
	return out
}

// drawing is the board for people, rank 8 at the top.
func drawing(s *State) string {
	var b strings.Builder
	boards := s.boards()
	for rank := boardSize - 1; rank >= 0; rank-- {
		fmt.Fprintf(&b, "%d", rank+1)
		for file := range boardSize {
			mark := byte('.')
			for k, board := range boards {
				if board>>(rank*boardSize+file)&1 != 0 {
					mark = "KQRBNPkqrbnp"[k]
				}
			}
			b.WriteString(" " + string(mark))
		}
		b.WriteByte('\n')
	}
	return b.String() + "  a b c d e f g h\n" + s.FEN() + "\n"
}
