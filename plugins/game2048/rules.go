package game2048

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// New returns 2048 as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is 2048 for plugins.Adapt. Its setting is the tile that ends the game.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Settings: []plugins.Setting{{
			Name: "tile", Kind: plugins.Text, Default: "2048", Help: "the tile that ends the game",
			Choices: []string{"16", "32", "64", "128", "256", "512", "1024", "2048"},
		}},
		Configure: func(s plugins.Settings) (plugins.Game[State], error) {
			return Rules{last: uint8(bits.Len(uint(s.Int("tile"))) - 1)}, nil
		},
	}
}

// State is a position.
type State struct {
	Board
	Points  int  // earned so far
	Earned  int  // of them, by the last move
	Waiting bool // for nature's tile
	Dealt   int  // tiles of the start that are there, up to 2
}

// startTiles is how many tiles nature puts down before the first move.
const startTiles = 2

// Rules plays 2048 until a tile of 2^last.
type Rules struct{ last uint8 }

// Spec describes the game.
func (r Rules) Spec() plugins.Spec {
	planes := int(r.last) - 1
	names := make([]string, planes)
	for k := range names {
		names[k] = fmt.Sprintf("tiles of %d", 2<<k)
	}
	return plugins.Spec{
		Name: "2048", Version: "1", Players: 1, Actions: directions, Outcomes: 2 * cells, MaxLength: r.longest(),
		Observation: plugins.Shape{Planes: planes, Height: side, Width: side, Names: names},
		Returns:     plugins.Range{Low: 0, High: 1},
		Symmetries:  symmetries(),
		Traits:      plugins.Traits{Chance: true, PerfectInformation: true, Deterministic: true},
	}
}

// longest is the number of moves of a game in which nature gives but 2s, and the board fills with tiles just
// short of the last: every tile that nature puts down takes two moves.
func (r Rules) longest() int { return 2 * (cells*(1<<(r.last-1))/2 + 1) }

// symmetries are those of the square; a cell's move is that of its direction.
func symmetries() []plugins.Symmetry {
	out := plugins.SquareSymmetries(side, 0)
	for i := range out {
		actions := make([]int32, directions)
		for direction := range directions {
			// The first two cells of a line of the direction go to two of a line of the one that it becomes.
			to, from := out[i].Cells[lines[direction][1][0]], out[i].Cells[lines[direction][1][1]]
			actions[direction] = towards(int(to) - int(from))
		}
		out[i].Actions = actions
	}
	return out
}

// towards is the direction in which a cell's number changes by so much.
func towards(change int) int32 {
	switch change {
	case -side:
		return Up
	case 1:
		return Right
	case side:
		return Down
	}
	return Left
}

// Start is the empty board: nature puts two tiles down first.
func (Rules) Start(s *State, _ plugins.Request) error { *s = State{Waiting: true}; return nil }

// Mover is the player, or nature where a tile is due.
func (r Rules) Mover(s *State) int {
	switch {
	case s.Largest() >= r.last:
		return plugins.Terminal
	case s.Waiting:
		return plugins.Chance
	case s.Stuck():
		return plugins.Terminal
	}
	return 0
}

// Chances are 0.9 for a 2 and 0.1 for a 4, spread over the empty cells.
func (Rules) Chances(s *State, chances []float32) {
	each := 1 / float32(s.Empty())
	for cell, tile := range s.Board {
		if tile == 0 {
			chances[2*cell], chances[2*cell+1] = 0.9*each, 0.1*each
		}
	}
}

// ErrTaken is returned for a tile on a cell that is not empty.
var ErrTaken = errors.New("2048: the cell is not empty")

// Outcome puts a tile down.
func (Rules) Outcome(s *State, outcome int) error {
	cell := outcome / 2
	if s.Board[cell] != 0 {
		return ErrTaken
	}
	s.Board[cell], s.Earned = uint8(1+outcome%2), 0
	s.Dealt = min(s.Dealt+1, startTiles)
	s.Waiting = s.Dealt < startTiles
	return nil
}

// Legal is every direction in which something moves.
func (Rules) Legal(s *State, legal plugins.Bitset) {
	for direction := range directions {
		if s.CanSlide(direction) {
			legal.Add(direction)
		}
	}
}

// Play slides the tiles; nature's is due then.
func (Rules) Play(s *State, action int) error {
	s.Earned = s.Slide(action)
	s.Points += s.Earned
	s.Waiting = true
	return nil
}

// full is what the last tile earns if it is made of 2s.
func (r Rules) full() int { return (int(r.last) - 1) << r.last }

// Rewards are what the last move earned, as a share of full, up to 1 in all.
func (r Rules) Rewards(s *State, rewards []float32) {
	before, now := min(s.Points-s.Earned, r.full()), min(s.Points, r.full())
	rewards[0] = float32(now)/float32(r.full()) - float32(before)/float32(r.full())
}

// Observe writes a plane for each value.
func (Rules) Observe(s *State, observation []byte) {
	for cell, tile := range s.Board {
		if tile > 0 {
			bit := (int(tile)-1)*cells + cell
			observation[bit/8] |= 1 << (bit % 8)
		}
	}
}

const stateBytes = cells + 7

// AppendState encodes the tiles, points, what the last move earned, and what is due.
func (Rules) AppendState(dst []byte, s *State) []byte {
	dst = append(dst, s.Board[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(s.Points))
	dst = binary.LittleEndian.AppendUint16(dst, uint16(s.Earned))
	due := byte(s.Dealt)
	if s.Waiting {
		due |= 1 << 7
	}
	return append(dst, due)
}

// ErrState is returned for bytes that encode no position of the game.
var ErrState = errors.New("2048: not a position of the game")

// SetState decodes what AppendState wrote and refuses impossible positions.
func (r Rules) SetState(s *State, data []byte) error {
	if len(data) != stateBytes {
		return ErrState
	}
	copy(s.Board[:], data)
	s.Points = int(binary.LittleEndian.Uint32(data[cells:]))
	s.Earned = int(binary.LittleEndian.Uint16(data[cells+4:]))
	s.Waiting, s.Dealt = data[cells+6]>>7 == 1, int(data[cells+6]&0x7f)
	if s.Largest() > r.last || s.Dealt > startTiles || s.Earned > s.Points || s.Dealt < startTiles && !s.Waiting {
		return ErrState
	}
	if s.Waiting && s.Empty() == 0 && s.Largest() < r.last {
		return ErrState // every move leaves an empty cell
	}
	return nil
}

// Draw shows the tiles and the points.
func (Rules) Draw(s *State) string {
	var b strings.Builder
	for row := range side {
		for column := range side {
			if tile := s.Board[row*side+column]; tile == 0 {
				b.WriteString("     .")
			} else {
				fmt.Fprintf(&b, "%6d", 1<<tile)
			}
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "points %d\n", s.Points)
	return b.String()
}

// Name is the direction.
func (Rules) Name(_ *State, action int) string {
	return [...]string{"up", "right", "down", "left"}[action]
}
