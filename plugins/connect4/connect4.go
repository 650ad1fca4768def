package connect4

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// New returns connect four as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is connect four for plugins.Adapt. It has no settings.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Configure: func(plugins.Settings) (plugins.Game[State], error) { return Rules{}, nil },
	}
}

// Rules plays connect four: player 0 first, four stones in a row, column or diagonal win.
type Rules struct{}

// Spec describes the game: 7 actions, one per column, and returns of +1, 0 or -1.
func (Rules) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "connect4", Version: "1", Players: 2, Actions: Columns, MaxLength: Cells,
		Observation: plugins.Shape{Planes: 2, Height: Rows, Width: Columns, Names: []string{"own stones", "opponent's stones"}},
		Returns:     plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Symmetries:  symmetries(),
		Traits:      plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

// symmetries are the identity and the mirror image, left for right.
func symmetries() []plugins.Symmetry {
	out := make([]plugins.Symmetry, 2)
	for cell := range int32(Cells) {
		column := cell % Columns
		out[0].Cells = append(out[0].Cells, cell)
		out[1].Cells = append(out[1].Cells, cell-column+Columns-1-column)
	}
	for column := range int32(Columns) {
		out[0].Actions = append(out[0].Actions, column)
		out[1].Actions = append(out[1].Actions, Columns-1-column)
	}
	return out
}

// Start is the empty board.
func (Rules) Start(s *State, _ plugins.Request) error { *s = State{}; return nil }

// Mover is whoever has made fewer moves, until the game is won or the board full.
func (Rules) Mover(s *State) int {
	if s.Over() {
		return plugins.Terminal
	}
	return s.Plies() & 1
}

// Legal is every column with room.
func (Rules) Legal(s *State, legal plugins.Bitset) { legal[0] |= s.Open() }

// Allows says whether the column has room.
func (Rules) Allows(s *State, action int) bool {
	return uint(action) < Columns && s.Open()>>action&1 != 0
}

// Play drops a stone.
func (Rules) Play(s *State, action int) error { s.Drop(action); return nil }

// Rewards are +1 and -1 when four are in a row.
func (Rules) Rewards(s *State, rewards []float32) {
	if s.Won() {
		mover := s.Plies() & 1
		rewards[mover], rewards[1-mover] = -1, 1
	}
}

// Observe writes the mover's stones, then the opponent's.
func (Rules) Observe(s *State, observation []byte) {
	own, theirs := rowMajor(s.Own), rowMajor(s.All^s.Own)
	binary.LittleEndian.PutUint64(observation, own|theirs<<Cells)
	for i := range 3 {
		observation[8+i] = byte(theirs >> (64 - Cells + 8*i))
	}
}

// AppendState encodes the position in the eight bytes of its Key.
func (Rules) AppendState(dst []byte, s *State) []byte {
	return binary.LittleEndian.AppendUint64(dst, s.Key())
}

// ErrState is returned for bytes that encode no position that play can reach.
var ErrState = errors.New("connect4: not a position of the game")

// SetState decodes what AppendState wrote and refuses impossible positions: too many stones of a
// side, or four in a row of the player to move.
func (Rules) SetState(s *State, data []byte) error {
	if len(data) != 8 {
		return ErrState
	}
	key := binary.LittleEndian.Uint64(data)
	if key>>(Columns*height) != 0 {
		return ErrState
	}
	next := ofKey(key)
	if next.Key() != key || bits.OnesCount64(next.Own) != next.Plies()/2 || aligned(next.Own) {
		return ErrState
	}
	*s = next
	return nil
}

// Draw shows the board from the top row down, X for the first player, over the columns' names.
func (Rules) Draw(s *State) string {
	first := s.Own
	if s.Plies()&1 == 1 {
		first ^= s.All
	}
	var b strings.Builder
	for row := Rows - 1; row >= 0; row-- {
		for column := range Columns {
			mark := " ."
			if cell := uint64(1) << (height*column + row); first&cell != 0 {
				mark = " X"
			} else if s.All&cell != 0 {
				mark = " O"
			}
			b.WriteString(mark)
		}
		b.WriteByte('\n')
	}
	return b.String() + " 1 2 3 4 5 6 7\n"
}

// Name is the column's number, 1 to 7 from the left.
func (Rules) Name(_ *State, action int) string { return string([]byte{'1' + byte(action)}) }
