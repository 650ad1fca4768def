package plugins_test

import (
	"errors"

	"github.com/tengen-rl/tengen/plugins"
)

// synthetic is an environment as large as 5x5 Go on the wire and with next to no rules, to measure
// the boundary alone: 26 actions, observations of 60 bytes, states of 150. A move takes its action
// away; the game ends after 25.
type synthetic struct{}

type syntheticState struct {
	taken uint32
	moves byte
	rest  [135]byte // what a real game keeps for superko
}

func newSynthetic() plugins.Environment {
	return plugins.Adapt(plugins.Family[syntheticState]{
		Configure: func(plugins.Settings) (plugins.Game[syntheticState], error) { return synthetic{}, nil },
	})
}

func (synthetic) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "synthetic", Version: "1", Players: 2, Actions: 26, MaxLength: 25,
		Observation: plugins.Shape{Planes: 19, Height: 5, Width: 5},
		Returns:     plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Traits:      plugins.Traits{PerfectInformation: true},
	}
}

func (synthetic) Start(s *syntheticState, r plugins.Request) error {
	*s = syntheticState{}
	s.rest[0] = byte(r.Seed)
	return nil
}

func (synthetic) Mover(s *syntheticState) int {
	if s.moves == 25 {
		return plugins.Terminal
	}
	return int(s.moves & 1)
}

func (synthetic) Legal(s *syntheticState, legal plugins.Bitset) {
	legal[0] = uint64(^s.taken & (1<<26 - 1))
}

func (synthetic) Play(s *syntheticState, action int) error {
	s.taken |= 1 << action
	s.rest[1+s.moves] = byte(action) + 1 // 0: no move
	s.moves++
	return nil
}

func (synthetic) Rewards(s *syntheticState, rewards []float32) {
	if s.moves == 25 {
		rewards[0], rewards[1] = 1, -1
	}
}

func (synthetic) Observe(s *syntheticState, observation []byte) {
	copy(observation, s.rest[:])
	observation[59] &= 7
}

func (synthetic) AppendState(dst []byte, s *syntheticState) []byte {
	dst = append(dst, byte(s.taken), byte(s.taken>>8), byte(s.taken>>16), byte(s.taken>>24), s.moves)
	return append(dst, s.rest[:]...)
}

func (synthetic) SetState(s *syntheticState, data []byte) error {
	if len(data) != 140 || data[4] > 25 {
		return errors.New("not a state of the synthetic game")
	}
	s.taken = uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
	s.moves = data[4]
	copy(s.rest[:], data[5:])
	return nil
}
