package tictactoe

import (
	"errors"
	"math/bits"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// New returns tic-tac-toe as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is tic-tac-toe for plugins.Adapt. It has no settings.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Configure: func(plugins.Settings) (plugins.Game[State], error) { return Rules{}, nil },
	}
}

// State is a position: the squares of each player, bit 3*row+column.
type State struct{ Squares [2]uint16 }

const full = 1<<9 - 1

// lines are the eight ways to win.
var lines = [...]uint16{0o007, 0o070, 0o700, 0o111, 0o222, 0o444, 0o421, 0o124}

// Rules plays tic-tac-toe: crosses (player 0) first, three in a row win.
type Rules struct{}

// Spec describes the game: 9 actions, one per square, and returns of +1, 0 or -1.
func (Rules) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "tictactoe", Version: "1", Players: 2, Actions: 9, MaxLength: 9,
		Observation: plugins.Shape{Planes: 2, Height: 3, Width: 3, Names: []string{"own squares", "opponent's squares"}},
		Returns:     plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Symmetries:  plugins.SquareSymmetries(3, 0),
		Traits:      plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

// Start is the empty board.
func (Rules) Start(s *State, _ plugins.Request) error { *s = State{}; return nil }

// Mover is whoever has made fewer moves, until the game is won or the board full.
func (r Rules) Mover(s *State) int {
	if r.winner(s) >= 0 || s.Squares[0]|s.Squares[1] == full {
		return plugins.Terminal
	}
	return s.next()
}

func (s *State) next() int {
	return bits.OnesCount16(s.Squares[0]) - bits.OnesCount16(s.Squares[1])
}

func (Rules) winner(s *State) int {
	for player, squares := range s.Squares {
		for _, line := range lines {
			if squares&line == line {
				return player
			}
		}
	}
	return -1
}

// Legal is every empty square.
func (Rules) Legal(s *State, legal plugins.Bitset) {
	legal[0] |= uint64(^(s.Squares[0] | s.Squares[1]) & full)
}

// Play marks a square.
func (Rules) Play(s *State, action int) error { s.Squares[s.next()] |= 1 << action; return nil }

// Rewards are +1 and -1 when a line is complete.
func (r Rules) Rewards(s *State, rewards []float32) {
	if winner := r.winner(s); winner >= 0 {
		rewards[winner], rewards[1-winner] = 1, -1
	}
}

// Observe writes the mover's squares, then the opponent's.
func (Rules) Observe(s *State, observation []byte) {
	mover := s.next()
	planes := uint32(s.Squares[mover]) | uint32(s.Squares[1-mover])<<9
	observation[0], observation[1], observation[2] = byte(planes), byte(planes>>8), byte(planes>>16)
}

// AppendState encodes the squares in four bytes.
func (Rules) AppendState(dst []byte, s *State) []byte {
	return append(dst, byte(s.Squares[0]), byte(s.Squares[0]>>8), byte(s.Squares[1]), byte(s.Squares[1]>>8))
}

// ErrState is returned for bytes that encode no position that play can reach.
var ErrState = errors.New("tictactoe: not a position of the game")

// SetState decodes what AppendState wrote and refuses impossible positions.
func (r Rules) SetState(s *State, data []byte) error {
	if len(data) != 4 {
		return ErrState
	}
	s.Squares = [2]uint16{uint16(data[0]) | uint16(data[1])<<8, uint16(data[2]) | uint16(data[3])<<8}
	union, turn := s.Squares[0]|s.Squares[1], s.next()
	if s.Squares[0]&s.Squares[1] != 0 || union&^full != 0 || turn < 0 || turn > 1 {
		return ErrState
	}
	if winner := r.winner(s); winner >= 0 && winner == turn {
		return ErrState // the winner made the last move
	}
	return nil
}

// Draw shows the board, columns a-c and rows 3-1.
func (Rules) Draw(s *State) string {
	var b strings.Builder
	for row := range 3 {
		b.WriteString(string(rune('3'-row)) + " ")
		for column := range 3 {
			mark := " ."
			if bit := uint16(1) << (3*row + column); s.Squares[0]&bit != 0 {
				mark = " X"
			} else if s.Squares[1]&bit != 0 {
				mark = " O"
			}
			b.WriteString(mark)
		}
		b.WriteByte('\n')
	}
	return b.String() + "   a b c\n"
}

// Name is the square: column letter, then row from the bottom.
func (Rules) Name(_ *State, action int) string {
	return string([]byte{'a' + byte(action%3), '3' - byte(action/3)})
}
