package plugintest_test

import (
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/kuhn"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// faultsOfRules are an author's, in rules that are otherwise served as they should be.
var faultsOfRules = []seeded{
	{fault: "wrong sign for one player", check: "games", says: "add up to 2", open: by(broken{rewards: func(_ *tictactoe.State, r []float32) {
		r[0], r[1] = r[0]*r[0], r[1]*r[1]
	}})},
	{fault: "one player moves for both", check: "order", says: "of 2 players 1 never come to move", open: by(broken{mover: func(*tictactoe.State, int) int {
		return 0
	}})},
	{fault: "who takes the centre moves again", check: "order", says: "is to move, want", options: plugintest.Options{InTurn: true}, open: by(broken{mover: func(s *tictactoe.State, right int) int {
		if s.Squares[0]&16 != 0 {
			return 1 - right
		}
		return right
	}})},
	{fault: "a state that forgets a square", check: "legal", says: "action 4 is not legal", open: by(broken{encode: func(s *tictactoe.State) {
		s.Squares[1] &^= 16
	}})},
	{fault: "a move that does nothing", check: "games", says: "past its declared length of 9", open: by(broken{play: func(s *tictactoe.State, action int) {
		if action == 3 {
			s.Squares[0] &^= 8
			s.Squares[1] &^= 8
		}
	}})},
	{fault: "a corner where nobody may play", check: "symmetries", says: "legal set", open: by(broken{legal: func(_ *tictactoe.State, legal plugins.Bitset) {
		if legal.Count() > 1 {
			legal.Remove(8)
		}
	}})},
	{fault: "planes on their side", check: "symmetries", says: "observation", open: by(broken{observe: func(_ *tictactoe.State, o []byte) {
		o[0] = o[0]<<1 | o[0]>>7
	}})},
	{fault: "an observation that never changes", check: "observation", says: "looked the same to who moved", open: by(broken{observe: func(_ *tictactoe.State, o []byte) {
		clear(o)
	}})},
	{fault: "an observation without the other's squares", check: "observation", says: "looked the same to who moved", open: by(broken{observe: func(_ *tictactoe.State, o []byte) {
		o[1], o[2] = o[1]&1, 0
	}})},
	{fault: "cards that nobody sees", check: "observation", says: "all positions look alike", open: of(kuhn.New, func(m *mutant) {
		m.step = func(_ int, _ []plugins.Move, _ int, p *plugins.Position) { clear(p.Observation) }
	})},
	{fault: "the first player wins whoever wins", check: "perspective", says: "earns", open: func() plugins.Environment {
		return newNim(nim{winner: func(int, int) int { return 0 }})
	}},
	{fault: "the wrong player to move", check: "perspective", says: "is to move, there it is", open: func() plugins.Environment {
		return newNim(nim{mover: func(s *nimState, right int) int {
			if s.last == 2 {
				return 1 - right
			}
			return right
		}})
	}},
	{fault: "random games with the wrong sign", check: "rollout", says: "on average, all moves by step", open: func() plugins.Environment {
		return adapted(finishing{choose: uniform, earn: -1})
	}},
	{fault: "random games that earn half", check: "rollout", says: "on average, all moves by step", open: func() plugins.Environment {
		return adapted(finishing{choose: uniform, earn: 0.5})
	}},
	{fault: "random games that are not uniform", check: "rollout", says: "on average, all moves by step", open: func() plugins.Environment {
		return adapted(finishing{choose: lowest, earn: 1})
	}},
}
