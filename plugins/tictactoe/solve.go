package tictactoe

import (
	"math/bits"

	"github.com/tengen-rl/tengen/plugins"
)

// Solved is a position that is not over with its exact result, to measure agents by.
type Solved struct {
	Moves  []int // one of the ways to play to it
	State  State
	Result int            // under perfect play, for the player to move: 1, 0 or -1
	Keeps  plugins.Bitset // the legal moves after which it is still that
}

// Solve returns all 4,520 positions that play can reach and that are not over, in order of the plies
// played: minimax over the whole game. They are the caller's.
func Solve() []Solved {
	s := solver{results: map[State]int{}}
	s.result(State{})
	seen := map[State]bool{{}: true}
	list := []Solved{{}}
	for i := 0; i < len(list); i++ { // breadth first
		s.label(&list[i])
		from := list[i]
		for action := range free(from.State).All() {
			next := play(from.State, action)
			if (Rules{}).Mover(&next) != plugins.Terminal && !seen[next] {
				seen[next] = true
				list = append(list, Solved{Moves: append(from.Moves[:len(from.Moves):len(from.Moves)], action), State: next})
			}
		}
	}
	return list
}

// solver knows the results for the player to move.
type solver struct{ results map[State]int }

func (s solver) result(p State) int {
	if known, ok := s.results[p]; ok {
		return known
	}
	best := -1
	switch (Rules{}).Mover(&p) {
	case plugins.Terminal:
		if (Rules{}).winner(&p) < 0 {
			best = 0
		}
	default:
		for action := range free(p).All() {
			best = max(best, -s.result(play(p, action)))
		}
	}
	s.results[p] = best
	return best
}

func (s solver) label(p *Solved) {
	p.Result, p.Keeps = s.results[p.State], plugins.NewBitset(9)
	for action := range free(p.State).All() {
		if -s.result(play(p.State, action)) == p.Result {
			p.Keeps.Add(action)
		}
	}
}

func free(p State) plugins.Bitset {
	legal := plugins.NewBitset(9)
	Rules{}.Legal(&p, legal)
	return legal
}

func play(p State, action int) State {
	p.Squares[p.next()] |= 1 << action
	return p
}

// Counts says whether a move can go wrong: some legal move does not keep the result.
func (p *Solved) Counts() bool {
	return p.Keeps.Count() != 9-bits.OnesCount16(p.State.Squares[0]|p.State.Squares[1])
}
