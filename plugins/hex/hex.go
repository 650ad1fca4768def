package hex

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

const largest = 13

// New returns Hex as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is Hex for plugins.Adapt. Its setting is the size of the board.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Settings: []plugins.Setting{{Name: "size", Kind: plugins.Int, Default: "7", Min: 2, Max: largest, Help: "cells along a side"}},
		Configure: func(s plugins.Settings) (plugins.Game[State], error) {
			return newRules(s.Int("size")), nil
		},
	}
}

// What a cell holds; a player's stone is their number plus one.
const empty = 0

// State is a position.
type State struct {
	Cells  [largest * largest]byte // row-major: empty, or whose stone
	Stones int                     // so far
	Winner int                     // or -1
}

// Rules plays Hex on a board of some size.
type Rules struct {
	size       int
	neighbours [][]int16 // by cell
}

func newRules(size int) *Rules {
	r := &Rules{size: size, neighbours: make([][]int16, size*size)}
	for cell := range r.neighbours {
		row, column := cell/size, cell%size
		for _, d := range [][2]int{{-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}} {
			if y, x := row+d[0], column+d[1]; y >= 0 && y < size && x >= 0 && x < size {
				r.neighbours[cell] = append(r.neighbours[cell], int16(y*size+x))
			}
		}
	}
	return r
}

// Spec describes the game.
func (r *Rules) Spec() plugins.Spec {
	cells := r.size * r.size
	return plugins.Spec{
		Name: "hex", Version: "1", Players: 2, Actions: cells, MaxLength: cells,
		Observation: plugins.Shape{
			Planes: 3, Height: r.size, Width: r.size,
			Names: []string{"own stones", "other's stones", "mover connects columns"},
		},
		Returns:    plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Symmetries: r.symmetries(),
		Traits:     plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

// symmetries are the identity and the half turn.
func (r *Rules) symmetries() []plugins.Symmetry {
	same, turned := make([]int32, r.size*r.size), make([]int32, r.size*r.size)
	for cell := range same {
		same[cell], turned[cell] = int32(cell), int32(len(same)-1-cell)
	}
	return []plugins.Symmetry{{Cells: same, Actions: same}, {Cells: turned, Actions: turned}}
}

// Start is the empty board.
func (*Rules) Start(s *State, _ plugins.Request) error { *s = State{Winner: -1}; return nil }

// Mover is whose turn it is until somebody has connected.
func (*Rules) Mover(s *State) int {
	if s.Winner >= 0 {
		return plugins.Terminal
	}
	return s.Stones % 2
}

// Legal is every empty cell.
func (r *Rules) Legal(s *State, legal plugins.Bitset) {
	for cell := range r.neighbours {
		if s.Cells[cell] == empty {
			legal.Add(cell)
		}
	}
}

// Allows reports whether a cell is there and empty.
func (r *Rules) Allows(s *State, action int) bool {
	return action >= 0 && action < len(r.neighbours) && s.Cells[action] == empty
}

// Play puts a stone down.
func (r *Rules) Play(s *State, action int) error {
	player := s.Stones % 2
	s.Cells[action] = byte(player + 1)
	s.Stones++
	if r.connects(s, action, player) {
		s.Winner = player
	}
	return nil
}

// connects reports whether the chain of a player's stone touches both of their sides.
func (r *Rules) connects(s *State, cell, player int) bool {
	var seen [largest * largest]bool
	var chain [largest * largest]int16
	chain[0], seen[cell] = int16(cell), true
	first, last := false, false
	for n, k := 1, 0; k < n; k++ {
		along := int(chain[k]) / r.size
		if player == 1 {
			along = int(chain[k]) % r.size
		}
		first, last = first || along == 0, last || along == r.size-1
		for _, next := range r.neighbours[chain[k]] {
			if !seen[next] && s.Cells[next] == byte(player+1) {
				seen[next], chain[n] = true, next
				n++
			}
		}
	}
	return first && last
}

// Rewards are +1 and -1 for whoever has connected and the other.
func (*Rules) Rewards(s *State, rewards []float32) {
	if s.Winner >= 0 {
		rewards[s.Winner], rewards[1-s.Winner] = 1, -1
	}
}

// Observe writes the mover's stones, the other's, and which way the mover connects.
func (r *Rules) Observe(s *State, observation []byte) {
	mover, cells := s.Stones%2, len(r.neighbours)
	set := func(bit int) { observation[bit/8] |= 1 << (bit % 8) }
	for cell := range cells {
		switch s.Cells[cell] {
		case byte(mover + 1):
			set(cell)
		case byte(2 - mover):
			set(cells + cell)
		}
		if mover == 1 {
			set(2*cells + cell)
		}
	}
}

// AppendState encodes each cell in a byte.
func (r *Rules) AppendState(dst []byte, s *State) []byte {
	return append(dst, s.Cells[:len(r.neighbours)]...)
}

// ErrState is returned for bytes that encode no position of the game.
var ErrState = errors.New("hex: not a position of the game")

// SetState decodes what AppendState wrote and refuses impossible positions.
func (r *Rules) SetState(s *State, data []byte) error {
	if len(data) != len(r.neighbours) {
		return ErrState
	}
	*s = State{Winner: -1}
	count := [3]int{}
	for cell, x := range data {
		if x > 2 {
			return ErrState
		}
		s.Cells[cell] = x
		count[x]++
	}
	if lead := count[1] - count[2]; lead < 0 || lead > 1 {
		return ErrState
	}
	s.Stones = count[1] + count[2]
	return r.findWinner(s)
}

// findWinner looks for a connection of either player's, from their first side.
func (r *Rules) findWinner(s *State) error {
	for player := range 2 {
		for k := range r.size {
			cell := k
			if player == 1 {
				cell = k * r.size
			}
			if s.Cells[cell] == byte(player+1) && r.connects(s, cell, player) {
				s.Winner = player
			}
		}
	}
	if s.Winner >= 0 && s.Stones%2 == s.Winner {
		return ErrState // the winner made the last move
	}
	return nil
}

// Draw shows the rhombus, first player's stones as X.
func (r *Rules) Draw(s *State) string {
	var b strings.Builder
	b.WriteString("  ")
	for column := range r.size {
		fmt.Fprintf(&b, " %c", 'a'+column)
	}
	for row := range r.size {
		fmt.Fprintf(&b, "\n%s%2d", strings.Repeat(" ", row), row+1)
		for column := range r.size {
			b.WriteString([...]string{" .", " X", " O"}[s.Cells[row*r.size+column]])
		}
	}
	return b.String() + "\n"
}

// Name is the cell: column letter, then row from the top.
func (r *Rules) Name(_ *State, action int) string {
	return fmt.Sprintf("%c%d", 'a'+action%r.size, action/r.size+1)
}
