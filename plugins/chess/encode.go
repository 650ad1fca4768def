package chess

import (
	"encoding/binary"
	"errors"
	"math/bits"

	rules "github.com/notnil/chess"
)

// planes name the observation's planes.
var planes = [...]string{
	"own king", "own queens", "own rooks", "own bishops", "own knights", "own pawns",
	"other's king", "other's queens", "other's rooks", "other's bishops", "other's knights", "other's pawns",
	"own castling, king's side", "own castling, queen's side", "other's castling, king's side", "other's castling, queen's side",
	"en passant", "seen before",
	"quiet plies, 1", "quiet plies, 2", "quiet plies, 4", "quiet plies, 8", "quiet plies, 16", "quiet plies, 32", "quiet plies, 64",
}

// Planes of the observation.
const (
	castlingPlane = 12
	passingPlane  = 16
	seenPlane     = 17
	quietPlane    = 18
	quietDigits   = 7
)

// Observe writes the position as its mover sees it.
func (Rules) Observe(s *State, observation []byte) {
	boards, p := s.boards(), s.position
	own, other := rules.White, rules.Black
	if p.Turn() == rules.Black {
		own, other = other, own
	}
	put := func(plane int, board uint64) {
		if own == rules.Black {
			board = bits.ReverseBytes64(board) // rank 8 becomes rank 1
		}
		binary.LittleEndian.PutUint64(observation[8*plane:], board)
	}
	fill := func(plane int, yes bool) {
		if yes {
			put(plane, ^uint64(0))
		}
	}
	for k := range 6 {
		put(k, boards[6*seat(own)+k])
		put(6+k, boards[6*seat(other)+k])
	}
	for k, side := range []rules.Side{rules.KingSide, rules.QueenSide} {
		fill(castlingPlane+k, p.CastleRights().CanCastle(own, side))
		fill(castlingPlane+2+k, p.CastleRights().CanCastle(other, side))
	}
	if square := p.EnPassantSquare(); square != rules.NoSquare {
		put(passingPlane, 1<<square)
	}
	fill(seenPlane, s.times() > 1)
	for k := range quietDigits {
		fill(quietPlane+k, p.HalfMoveClock()>>k&1 != 0)
	}
}

// positionBytes is the length of the library's encoding.
const positionBytes = 101

// AppendState encodes the position as the library does, then the plies, and the keys of the past.
func (Rules) AppendState(dst []byte, s *State) []byte {
	data, _ := s.position.MarshalBinary() // it never fails
	dst = binary.LittleEndian.AppendUint16(append(dst, data...), uint16(s.plies))
	for _, key := range s.past {
		dst = binary.LittleEndian.AppendUint64(dst, key)
	}
	return dst
}

// ErrState is returned for bytes that encode no position of the game.
var ErrState = errors.New("chess: not a position of the game")

// SetState decodes what AppendState wrote and refuses impossible positions.
func (r Rules) SetState(s *State, data []byte) error {
	if len(data) < positionBytes+2+8 || (len(data)-positionBytes-2)%8 != 0 || !plausible(data[:positionBytes]) {
		return ErrState
	}
	position := new(rules.Position)
	if err := position.UnmarshalBinary(data[:positionBytes]); err != nil {
		return ErrState
	}
	data = data[positionBytes:]
	*s = State{position: position, plies: int(binary.LittleEndian.Uint16(data)), past: s.past[:0]}
	for data = data[2:]; len(data) > 0; data = data[8:] {
		s.past = append(s.past, binary.LittleEndian.Uint64(data))
	}
	if s.plies > r.plies || len(s.past) > fifty+1 {
		return ErrState
	}
	if s.check() != nil || s.key() != s.past[len(s.past)-1] {
		return ErrState
	}
	return nil
}

// plausible reports whether the bytes around the board mean something.
func plausible(data []byte) bool {
	clock, passing, flags := data[96], int8(data[99]), data[100]
	const passes = 1 << 5
	return clock <= fifty && flags < 1<<6 && (flags&passes == 0 && passing == int8(rules.NoSquare) || flags&passes != 0 && passing >= 0 && passing < squares)
}

var (
	errPieces   = errors.New("pieces lie on each other, a king is missing, or a pawn is on its first or last rank")
	errCastling = errors.New("who may castle has moved their king or rook")
	errPassing  = errors.New("no pawn has passed the en passant square")
)

// check says what is impossible about a position.
func (s *State) check() error {
	b, all := s.boards(), uint64(0)
	for _, board := range b {
		if all&board != 0 {
			return errPieces
		}
		all |= board
	}
	const ends = 0xff000000000000ff
	if bits.OnesCount64(b[king]) != 1 || bits.OnesCount64(b[6+king]) != 1 || (b[pawn]|b[6+pawn])&ends != 0 {
		return errPieces
	}
	rights := s.position.CastleRights()
	for side, color := range []rules.Color{rules.White, rules.Black} {
		home := uint(flip * side)
		short, long := rights.CanCastle(color, rules.KingSide), rights.CanCastle(color, rules.QueenSide)
		if (short || long) && b[6*side+king] != 1<<4<<home || short && b[6*side+rook]>>home&(1<<7) == 0 || long && b[6*side+rook]>>home&1 == 0 {
			return errCastling
		}
	}
	return s.checkPassing(&b, all)
}

// checkPassing says whether there is a pawn that has just passed the en passant square.
func (s *State) checkPassing(b *[12]uint64, all uint64) error {
	square := s.position.EnPassantSquare()
	if square == rules.NoSquare {
		return nil
	}
	passed, from, pawns, rank := uint64(1)<<square>>8, uint64(1)<<square<<8, b[6+pawn], rules.Rank6
	if s.position.Turn() == rules.Black {
		passed, from, pawns, rank = from, passed, b[pawn], rules.Rank3
	}
	if square.Rank() != rank || pawns&passed == 0 || all&(from|1<<square) != 0 {
		return errPassing
	}
	return nil
}
