package main

import (
	"math/rand/v2"

	"github.com/tengen-rl/tengen/plugins/connect4"
)

// seed is what the drawn positions follow from.
const seed = 20261125

// draw returns count positions of so many plies, each as the columns that random play took to it. No
// two are the same or mirror images, none is over, and in none can the mover win at once.
func draw(count, plies int) [][]int {
	random := rand.New(rand.NewPCG(seed, uint64(plies)))
	seen := map[uint64]bool{}
	var out [][]int
	for len(out) < count {
		moves, state, ok := playOut(random, plies)
		if image := state.Mirror(); ok && !seen[state.Key()] && !seen[image.Key()] {
			seen[state.Key()] = true
			out = append(out, moves)
		}
	}
	return out
}

// playOut plays random moves, and reports whether the game goes on for more than one more.
func playOut(random *rand.Rand, plies int) (moves []int, s connect4.State, ok bool) {
	for range plies {
		column := random.IntN(connect4.Columns)
		for s.Open()>>column&1 == 0 {
			column = random.IntN(connect4.Columns)
		}
		if s.Drop(column); s.Over() {
			return nil, s, false
		}
		moves = append(moves, column)
	}
	return moves, s, !winsAtOnce(s)
}

func winsAtOnce(s connect4.State) bool {
	for column := range connect4.Columns {
		if next := s; next.Open()>>column&1 != 0 {
			if next.Drop(column); next.Won() {
				return true
			}
		}
	}
	return false
}
