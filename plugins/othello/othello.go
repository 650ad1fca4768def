package othello

import (
	"encoding/binary"
	"errors"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

const (
	squares = 64
	pass    = squares
)

// New returns Othello as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is Othello for plugins.Adapt. It has no settings.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Configure: func(plugins.Settings) (plugins.Game[State], error) { return Rules{}, nil },
	}
}

// State is a position: the board as the mover sees it, and who that is.
type State struct {
	Board
	Player int
}

// Rules plays Othello: black (player 0) first.
type Rules struct{}

// Spec describes the game.
func (Rules) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "othello", Version: "1", Players: 2, Actions: squares + 1, MaxLength: 2 * (squares - 4),
		Observation: plugins.Shape{Planes: 2, Height: 8, Width: 8, Names: []string{"own discs", "other's discs"}},
		Returns:     plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Symmetries:  plugins.SquareSymmetries(8, 1),
		Traits:      plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

// Start is two discs of each in the middle.
func (Rules) Start(s *State, _ plugins.Request) error {
	*s = State{Board: Board{Own: 1<<28 | 1<<35, Other: 1<<27 | 1<<36}}
	return nil
}

// Mover is whose turn it is until neither can play.
func (Rules) Mover(s *State) int {
	if s.Over() {
		return plugins.Terminal
	}
	return s.Player
}

// Legal is every square that encloses something, or the pass where there is none.
func (Rules) Legal(s *State, legal plugins.Bitset) {
	if legal[0] = s.Moves(); legal[0] == 0 {
		legal.Add(pass)
	}
}

// Play puts a disc down, or passes.
func (Rules) Play(s *State, action int) error {
	s.Player = 1 - s.Player
	if action == pass {
		s.Board = s.Board.Pass()
	} else {
		s.Board = s.Board.Play(action)
	}
	return nil
}

// Rewards are +1 and -1 at the end for more discs and fewer.
func (Rules) Rewards(s *State, rewards []float32) {
	if !s.Over() {
		return
	}
	switch lead := s.Lead(); {
	case lead > 0:
		rewards[s.Player], rewards[1-s.Player] = 1, -1
	case lead < 0:
		rewards[s.Player], rewards[1-s.Player] = -1, 1
	}
}

// Observe writes the mover's discs, then the other's.
func (Rules) Observe(s *State, observation []byte) {
	binary.LittleEndian.PutUint64(observation, s.Own)
	binary.LittleEndian.PutUint64(observation[8:], s.Other)
}

const stateBytes = 17

// AppendState encodes the mover's discs, the other's and the mover.
func (Rules) AppendState(dst []byte, s *State) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, s.Own)
	dst = binary.LittleEndian.AppendUint64(dst, s.Other)
	return append(dst, byte(s.Player))
}

// ErrState is returned for bytes that encode no position of the game.
var ErrState = errors.New("othello: not a position of the game")

// center are the four squares that are never empty.
const center uint64 = 1<<27 | 1<<28 | 1<<35 | 1<<36

// SetState decodes what AppendState wrote and refuses impossible positions.
func (Rules) SetState(s *State, data []byte) error {
	if len(data) != stateBytes || data[stateBytes-1] > 1 {
		return ErrState
	}
	s.Own, s.Other = binary.LittleEndian.Uint64(data), binary.LittleEndian.Uint64(data[8:])
	s.Player = int(data[stateBytes-1])
	if s.Own&s.Other != 0 || center&^(s.Own|s.Other) != 0 {
		return ErrState
	}
	return nil
}

// Draw shows black as X and white as O, columns a-h and rows 1-8.
func (Rules) Draw(s *State) string {
	black, white := s.Own, s.Other
	if s.Player == 1 {
		black, white = white, black
	}
	var b strings.Builder
	b.WriteString("  a b c d e f g h\n")
	for row := range 8 {
		b.WriteByte('1' + byte(row))
		for column := range 8 {
			mark := " ."
			if bit := uint64(1) << (8*row + column); black&bit != 0 {
				mark = " X"
			} else if white&bit != 0 {
				mark = " O"
			}
			b.WriteString(mark)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Name is the square, column letter and row from the top, or pass.
func (Rules) Name(_ *State, action int) string {
	if action == pass {
		return "pass"
	}
	return string([]byte{'a' + byte(action%8), '1' + byte(action/8)})
}
