package plugintest_test

import (
	"math/rand/v2"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// broken is tic-tac-toe with a mistake of its author's, in one of its functions. Each gets what is right.
type broken struct {
	tictactoe.Rules
	spec    func(*plugins.Spec)
	mover   func(s *tictactoe.State, right int) int
	legal   func(s *tictactoe.State, legal plugins.Bitset)
	play    func(s *tictactoe.State, action int)
	rewards func(s *tictactoe.State, rewards []float32)
	observe func(s *tictactoe.State, observation []byte)
	encode  func(s *tictactoe.State)
}

func newBroken(b broken) plugins.Environment { return adapted(b) }

func adapted(g plugins.Game[tictactoe.State]) plugins.Environment {
	return plugins.Adapt(plugins.Family[tictactoe.State]{
		Configure: func(plugins.Settings) (plugins.Game[tictactoe.State], error) { return g, nil },
	})
}

func (b broken) Spec() plugins.Spec {
	spec := b.Rules.Spec()
	if b.spec != nil {
		b.spec(&spec)
	}
	return spec
}

func (b broken) Mover(s *tictactoe.State) int {
	mover := b.Rules.Mover(s)
	if b.mover != nil && mover >= 0 {
		mover = b.mover(s, mover)
	}
	return mover
}

func (b broken) Legal(s *tictactoe.State, legal plugins.Bitset) {
	b.Rules.Legal(s, legal)
	if b.legal != nil {
		b.legal(s, legal)
	}
}

func (b broken) Play(s *tictactoe.State, action int) error {
	err := b.Rules.Play(s, action)
	if b.play != nil {
		b.play(s, action)
	}
	return err
}

func (b broken) Rewards(s *tictactoe.State, rewards []float32) {
	b.Rules.Rewards(s, rewards)
	if b.rewards != nil {
		b.rewards(s, rewards)
	}
}

func (b broken) Observe(s *tictactoe.State, observation []byte) {
	b.Rules.Observe(s, observation)
	if b.observe != nil {
		b.observe(s, observation)
	}
}

func (b broken) AppendState(dst []byte, s *tictactoe.State) []byte {
	kept := *s
	if b.encode != nil {
		b.encode(&kept)
	}
	return b.Rules.AppendState(dst, &kept)
}

// finishing is tic-tac-toe with random games of its own, that earn what earn says.
type finishing struct {
	tictactoe.Rules
	choose func(random *rand.PCG, legal plugins.Bitset) int
	earn   float32 // times what is right
}

func (f finishing) Finish(s *tictactoe.State, random *rand.PCG, rewards []float32) (moves int) {
	for ; f.Mover(s) != plugins.Terminal; moves++ {
		legal := plugins.NewBitset(9)
		f.Legal(s, legal)
		f.Play(s, f.choose(random, legal))
	}
	earned := make([]float32, 2)
	f.Rewards(s, earned)
	for k, r := range earned {
		rewards[k] += f.earn * r
	}
	return moves
}

// uniform is how a move should be drawn.
func uniform(random *rand.PCG, legal plugins.Bitset) int {
	return legal.Nth(int(random.Uint64() % uint64(legal.Count())))
}

// lowest is how it should not.
func lowest(_ *rand.PCG, legal plugins.Bitset) int { return legal.Nth(0) }
