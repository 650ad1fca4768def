package policy

import (
	"errors"
	"fmt"
	"math"

	"github.com/tengen-rl/tengen/plugins"
)

// Shape is what a network must know of an environment.
type Shape struct {
	Planes int `json:"planes"` // of an observation, at least 1
	Height int `json:"height"` // at least 1
	Width  int `json:"width"`  // at least 1
	// Bits says that observations are packed, cell i of the flattened observation in bit i%8 of
	// byte i/8; otherwise each cell is a little-endian float32.
	Bits    bool `json:"bits"`
	Actions int  `json:"actions"` // at least 1
	Players int  `json:"players"` // 1..255
	// Low and High bound a player's return, Low < High.
	Low  float32 `json:"low"`
	High float32 `json:"high"`
	// ConstantSum says that the players' returns always add up to Sum.
	ConstantSum bool    `json:"constant_sum"`
	Sum         float32 `json:"sum"`
}

// ShapeOf returns the shape that a network for an environment has.
func ShapeOf(spec plugins.Spec) Shape {
	o := spec.Observation
	return Shape{
		Planes: o.Planes, Height: o.Height, Width: o.Width, Bits: o.Encoding == plugins.Bits,
		Actions: spec.Actions, Players: spec.Players,
		Low: spec.Returns.Low, High: spec.Returns.High,
		ConstantSum: spec.Returns.ConstantSum, Sum: spec.Returns.Sum,
	}
}

// Bounds on what a weights file may ask for, far above any game.
const (
	maxPlanes  = 1 << 12
	maxSide    = 1 << 8
	maxActions = 1 << 20
	maxPlayers = 255
)

// Validate reports everything that is wrong with the shape.
func (s Shape) Validate() error {
	return errors.Join(
		between("shape: planes", s.Planes, 1, maxPlanes),
		between("shape: height", s.Height, 1, maxSide),
		between("shape: width", s.Width, 1, maxSide),
		between("shape: actions", s.Actions, 1, maxActions),
		between("shape: players", s.Players, 1, maxPlayers),
		s.validateReturns(),
	)
}

func (s Shape) validateReturns() error {
	if !finite(s.Low) || !finite(s.High) || !finite(s.Sum) || !(s.Low < s.High) {
		return fmt.Errorf("shape: returns from %v to %v (sum %v): they must be finite, the first below the second", s.Low, s.High, s.Sum)
	}
	return nil
}

// Bytes is the size of one observation.
func (s Shape) Bytes() int {
	cells := s.Planes * s.cells()
	if s.Bits {
		return (cells + 7) / 8
	}
	return 4 * cells
}

// cells is the number of cells of the board.
func (s Shape) cells() int { return s.Height * s.Width }

// words is the number of words of a legal-action mask.
func (s Shape) words() int { return plugins.BitsetWords(s.Actions) }

// planes is the number of policy planes: how often the actions cover the whole board.
func (s Shape) planes() int { return s.Actions / s.cells() }

// rest is the number of actions beyond the policy planes.
func (s Shape) rest() int { return s.Actions % s.cells() }

// groups is the number of players whose return is learnt: one of two is enough when they have a
// constant sum.
func (s Shape) groups() int {
	if s.Players == 2 && s.ConstantSum {
		return 1
	}
	return s.Players
}

// atoms are the returns that the value head is a distribution over: win, draw, loss.
func (s Shape) atoms() [atoms]float32 {
	return [atoms]float32{s.High, s.Low/2 + s.High/2, s.Low}
}

// atoms is the number of returns in a group of the value head.
const atoms = 3

// between reports a number outside [low, high].
func between(what string, value, low, high int) error {
	if value < low || value > high {
		return fmt.Errorf("%s is %d: it must be between %d and %d", what, value, low, high)
	}
	return nil
}

// finite reports whether x is neither infinite nor NaN.
func finite(x float32) bool { return math.Abs(float64(x)) <= math.MaxFloat32 }
