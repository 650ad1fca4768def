package mcts

import (
	"context"
	"math"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/nim"
)

// table3 is Nim for three players, solved, and Nim for two.
type table3 struct {
	env        plugins.Environment
	spec       plugins.Spec
	three, two *nim.Solution
	right      int // positions in which the move was right
	others     int // of them, those in which a player who sees but one opponent would have been wrong
}

// pilesOf reads piles from what a mover sees: a row of three stones for each of three piles.
func pilesOf(p plugins.Position) (piles nim.Piles) {
	for stone := range 9 {
		piles[stone/3] += p.Observation[stone/8] >> (stone % 8) & 1
	}
	return piles
}

// left is what an action leaves of piles.
func left(piles nim.Piles, action int) nim.Piles {
	piles[action%3] -= uint8(action/3 + 1)
	return piles
}

// Positions of three players at piles of up to three stones: a search that knows nothing but the rules finds a move
// that is right for the mover, and with six stones or fewer what each of the three gets. To take the other two for
// one opponent, as a search does that negates values on the way up, is to be wrong in many of them.
func TestThreePlayersAsSolved(t *testing.T) {
	g := table3{env: nim.New(), three: nim.Solve(3), two: nim.Solve(2)}
	var err error
	if g.spec, err = g.env.Configure(context.Background(), plugins.Settings{"players": "3", "piles": "3+3+3"}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for seed := range uint64(60) {
		wander(t, g.env, seed, func(p plugins.Position) {
			if piles := pilesOf(p); !seen[string(p.State)] {
				seen[string(p.State)] = true
				g.ask(t, p, piles)
			}
		})
	}
	t.Logf("right in %d positions of %d; against one opponent another move would have been right in %d", g.right, len(seen), g.others)
	if g.right != len(seen) || g.others < g.right/4 {
		t.Errorf("right in %d positions of %d, %d of them special to three players", g.right, len(seen), g.others)
	}
}

// ask searches a position and compares with the solution.
func (g *table3) ask(t *testing.T, p plugins.Position, piles nim.Piles) {
	config := Default()
	config.Simulations = 4000
	r := searched(t, config, g.env, g.spec, Uniform(g.spec), p)
	for turns := range 3 {
		// Who takes the last stone has 1, the player before them 0, the one before that -1.
		want, got := 1-float64((g.three.Last(piles)-turns+3)%3), r.Values[(p.Player+turns)%3]
		if piles[0]+piles[1]+piles[2] <= 6 && math.Abs(float64(got)-want) > 0.1 {
			t.Errorf("%v: the player %d turns on has %.3f, want %v", piles, turns, got, want)
		}
	}
	if !g.three.Best(piles, left(piles, r.Action)) {
		t.Errorf("%v: leaves %v", piles, left(piles, r.Action))
		return
	}
	g.right++
	for action := range p.Legal.All() {
		next := left(piles, action)
		if g.two.Best(piles, next) && g.three.Best(piles, next) {
			return
		}
	}
	g.others++
}
