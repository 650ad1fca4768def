package plugintest_test

import (
	"errors"

	"github.com/tengen-rl/tengen/plugins"
)

// nim is a game in which both players see the same: take one to three of ten stones, the last one wins. It is right but
// for what one of its functions puts wrong.
type nim struct {
	winner func(mover, right int) int // who gets the reward
	mover  func(s *nimState, right int) int
}

type nimState struct{ stones, player, last byte }

func newNim(n nim) plugins.Environment {
	return plugins.Adapt(plugins.Family[nimState]{
		Configure: func(plugins.Settings) (plugins.Game[nimState], error) { return n, nil },
	})
}

func (nim) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "nim", Version: "1", Players: 2, Actions: 3, MaxLength: 10,
		Observation: plugins.Shape{Planes: 10, Height: 1, Width: 1},
		Returns:     plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Traits:      plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

func (nim) Start(s *nimState, _ plugins.Request) error { *s = nimState{stones: 10}; return nil }

func (n nim) Mover(s *nimState) int {
	switch {
	case s.stones == 0:
		return plugins.Terminal
	case n.mover != nil:
		return n.mover(s, int(s.player))
	}
	return int(s.player)
}

func (nim) Legal(s *nimState, legal plugins.Bitset) {
	for a := range min(3, int(s.stones)) {
		legal.Add(a)
	}
}

func (nim) Play(s *nimState, action int) error {
	*s = nimState{s.stones - byte(action) - 1, 1 - s.player, byte(action)}
	return nil
}

func (n nim) Rewards(s *nimState, rewards []float32) {
	if s.stones > 0 {
		return
	}
	winner := 1 - int(s.player)
	if n.winner != nil {
		winner = n.winner(int(s.player), winner)
	}
	rewards[winner], rewards[1-winner] = 1, -1
}

func (nim) Observe(s *nimState, observation []byte) {
	for i := range s.stones {
		observation[i/8] |= 1 << (i % 8)
	}
}

func (nim) AppendState(dst []byte, s *nimState) []byte {
	return append(dst, s.stones, s.player, s.last)
}

func (nim) SetState(s *nimState, data []byte) error {
	if len(data) != 3 || data[0] > 10 || data[1] > 1 || data[2] > 2 {
		return errors.New("not a state of nim")
	}
	*s = nimState{data[0], data[1], data[2]}
	return nil
}
