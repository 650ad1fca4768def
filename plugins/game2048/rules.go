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

// Family is 2048 for plugins.Adapt. Its settings are the board's side and the tile that ends the game.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Settings: []plugins.Setting{
			{Name: "size", Kind: plugins.Int, Default: "4", Min: 2, Max: mostSide, Help: "cells on a side of the board"},
			{
				Name: "tile", Kind: plugins.Text, Default: "2048", Help: "the tile that ends the game",
				Choices: []string{"16", "32", "64", "128", "256", "512", "1024", "2048"},
			},
		},
		Configure: func(s plugins.Settings) (plugins.Game[State], error) {
			return NewRules(s.Int("size"), s.Int("tile")), nil
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
type Rules struct {
	*grid
	last uint8
}

// NewRules are the rules on a board of size by size cells until a tile, which is a power of two.
func NewRules(size, tile int) Rules {
	return Rules{newGrid(size), uint8(bits.Len(uint(tile)) - 1)}
}

// Spec describes the game.
func (r Rules) Spec() plugins.Spec {
	planes := int(r.last) - 1
	names := make([]string, planes)
	for k := range names {
		names[k] = fmt.Sprintf("tiles of %d", 2<<k)
	}
	return plugins.Spec{
		Name: "2048", Version: "1", Players: 1, Actions: directions, Outcomes: 2 * r.cells, MaxLength: r.longest(),
		Observation: plugins.Shape{Planes: planes, Height: r.side, Width: r.side, Names: names},
		Returns:     plugins.Range{Low: 0, High: 1},
		Symmetries:  r.symmetries(),
		Traits:      plugins.Traits{Chance: true, PerfectInformation: true, Deterministic: true},
	}
}

// longest is the number of moves of a game in which nature gives but 2s, and the board fills with tiles just
// short of the last: every tile that nature puts down takes two moves.
func (r Rules) longest() int { return 2 * (r.cells*(1<<(r.last-1))/2 + 1) }

// symmetries are those of the square; a cell's move is that of its direction.
func (g *grid) symmetries() []plugins.Symmetry {
	out := plugins.SquareSymmetries(g.side, 0)
	for i := range out {
		actions := make([]int32, directions)
		for direction := range directions {
			// The first two cells of a line of the direction go to two of a line of the one that it becomes.
			first := g.lines[direction][0]
			actions[direction] = g.towards(int(out[i].Cells[first[0]]) - int(out[i].Cells[first[1]]))
		}
		out[i].Actions = actions
	}
	return out
}

// towards is the direction in which a cell's number changes by so much.
func (g *grid) towards(change int) int32 {
	switch change {
	case -g.side:
		return Up
	case 1:
		return Right
	case g.side:
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
	case r.stuck(&s.Board):
		return plugins.Terminal
	}
	return 0
}

// Chances are 0.9 for a 2 and 0.1 for a 4, spread over the empty cells.
func (r Rules) Chances(s *State, chances []float32) {
	each := 1 / float32(r.empty(&s.Board))
	for cell, tile := range s.Board[:r.cells] {
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
func (r Rules) Legal(s *State, legal plugins.Bitset) {
	for direction := range directions {
		if r.canSlide(&s.Board, direction) {
			legal.Add(direction)
		}
	}
}

// Play slides the tiles; nature's is due then.
func (r Rules) Play(s *State, action int) error {
	s.Earned = r.slide(&s.Board, action)
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
func (r Rules) Observe(s *State, observation []byte) {
	for cell, tile := range s.Board {
		if tile > 0 {
			bit := (int(tile)-1)*r.cells + cell
			observation[bit/8] |= 1 << (bit % 8)
		}
	}
}

// AppendState encodes the tiles, points in four bytes, what the last move earned in two, and what is due.
func (r Rules) AppendState(dst []byte, s *State) []byte {
	dst = append(dst, s.Board[:r.cells]...)
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
	if len(data) != r.cells+7 {
		return ErrState
	}
	copy(s.Board[:], data[:r.cells])
	data = data[r.cells:]
	s.Points = int(binary.LittleEndian.Uint32(data))
	s.Earned = int(binary.LittleEndian.Uint16(data[4:]))
	s.Waiting, s.Dealt = data[6]>>7 == 1, int(data[6]&0x7f)
	if s.Largest() > r.last || s.Dealt > startTiles || s.Earned > s.Points || s.Dealt < startTiles && !s.Waiting {
		return ErrState
	}
	if s.Waiting && r.empty(&s.Board) == 0 && s.Largest() < r.last {
		return ErrState // every move leaves an empty cell
	}
	return nil
}

// Draw shows the tiles and the points.
func (r Rules) Draw(s *State) string {
	var b strings.Builder
	for row := range r.side {
		for column := range r.side {
			if tile := s.Board[row*r.side+column]; tile == 0 {
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
