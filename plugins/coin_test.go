package plugins_test

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/tengen-rl/tengen/plugins"
)

// coin is the smallest game of chance: a coin is tossed, and the only player says whether to stop
// or to go on for more, up to three times; tails at any time loses all. Observations are floats.
type coin struct {
	stake float32
	wrong string // what the author got wrong
}

type coinState struct{ Heads, Tossing, Over byte }

func coinFamily(wrong string) plugins.Family[coinState] {
	return plugins.Family[coinState]{
		Settings: []plugins.Setting{{Name: "stake", Kind: plugins.Float, Default: "1.0", Min: 0.5, Max: 4}},
		Configure: func(s plugins.Settings) (plugins.Game[coinState], error) {
			if wrong == "configure" {
				return nil, errors.New("no coin")
			}
			return coin{float32(s.Float("stake")), wrong}, nil
		},
	}
}

func newCoin() plugins.Environment { return plugins.Adapt(coinFamily("")) }

func (c coin) Spec() plugins.Spec {
	s := plugins.Spec{
		Name: "coin", Version: "1", Players: 1, Actions: 2, Outcomes: 2, MaxLength: 7,
		Observation: plugins.Shape{Planes: 1, Height: 1, Width: 1, Encoding: plugins.Float32},
		Returns:     plugins.Range{Low: 0, High: 3 * c.stake},
		Traits:      plugins.Traits{Chance: true, PerfectInformation: true, Deterministic: true},
	}
	if c.wrong == "spec" {
		s.Players = 0
	}
	if c.wrong == "length" {
		s.MaxLength = 2
	}
	return s
}

func (c coin) Start(s *coinState, r plugins.Request) error {
	*s = coinState{Tossing: 1}
	if c.wrong == "start" && r.Seed == 1 {
		return errors.New("lost the coin")
	}
	return nil
}

func (c coin) Mover(s *coinState) int {
	switch {
	case s.Over != 0:
		return plugins.Terminal
	case s.Tossing != 0:
		return plugins.Chance
	case c.wrong == "mover":
		return 5
	}
	return 0
}

func (c coin) Legal(_ *coinState, legal plugins.Bitset) {
	if c.wrong != "legal" {
		legal.Add(0)
		legal.Add(1)
	}
}

func (c coin) Play(s *coinState, action int) error {
	if action == 0 || s.Heads == 3 {
		s.Over = 1
	} else {
		s.Tossing = 1
	}
	return nil
}

func (c coin) Rewards(s *coinState, rewards []float32) {
	if s.Over != 0 {
		rewards[0] = c.stake * float32(s.Heads)
	}
}

func (c coin) Observe(s *coinState, observation []byte) {
	x := float32(s.Heads)
	if c.wrong == "observe" {
		x = float32(math.Inf(1))
	}
	binary.LittleEndian.PutUint32(observation, math.Float32bits(x))
}

func (c coin) AppendState(dst []byte, s *coinState) []byte {
	return append(dst, s.Heads, s.Tossing, s.Over)
}

func (c coin) SetState(s *coinState, data []byte) error {
	if len(data) != 3 || data[0] > 3 || data[1] > 1 || data[2] > 1 {
		return errors.New("not a coin")
	}
	*s = coinState{data[0], data[1], data[2]}
	return nil
}

func (c coin) Chances(_ *coinState, chances []float32) {
	chances[0], chances[1] = 0.5, 0.5
	if c.wrong == "chances" {
		chances[0] = 0.25
	}
}

func (c coin) Outcome(s *coinState, outcome int) error {
	s.Tossing = 0
	if outcome == 0 {
		*s = coinState{Over: 1}
	} else {
		s.Heads++
	}
	return nil
}
