package mcts

import (
	"context"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// Lines are games that can be played, each move the most visited where it is made.
func TestLines(t *testing.T) {
	game := randomTable(5, 2, 6, 60)
	eachAlgorithm(t, func(t *testing.T, config Config) {
		config.Simulations = 300
		s := begin(t, config, game, 1)
		if line := s.Line(0, nil); len(line) != 0 {
			t.Errorf("line %v before the root is evaluated", line)
		}
		if err := Run(context.Background(), s, game, game); err != nil {
			t.Fatal(err)
		}
		r := read(t, s, 0)
		if line := s.Line(0, nil); len(line) < 3 || line[0] != r.Action {
			t.Errorf("line %v, want some moves from %d on", line, r.Action)
		}
		for a, visits := range r.Visits {
			line := s.LineAfter(0, a, nil)
			if (visits > 0) != (len(line) > 0) || len(line) > 0 && line[0] != a {
				t.Errorf("action %d with %d visits has the line %v", a, visits, line)
			}
			mostVisited(t, s, game, line)
		}
		for _, slot := range []int{-1, 1} {
			if len(s.Line(slot, nil)) > 0 || len(s.LineAfter(slot, 0, nil)) > 0 {
				t.Errorf("slot %d has a line", slot)
			}
		}
	})
}

// mostVisited plays a line from the start and checks that no move but the first has fewer visits than
// another at its place, and that the line ends where the tree or the game does.
func mostVisited(t *testing.T, s *Search, game *table, line []int) {
	t.Helper()
	tree, n, p := &s.games[0].tree, root, game.position(0)
	for ply, action := range line {
		from, to := tree.edges(n)
		most, next := int32(0), unvisited
		for e := from; e < to; e++ {
			most = max(most, tree.count[e])
			if int(tree.action[e]) == action {
				next = tree.child[e]
			}
		}
		p = game.step(p, action)
		if p.Fault != "" || next == unvisited || ply > 0 && tree.visits[next] != most {
			t.Fatalf("line %v: move %d is not the most visited (%s)", line, ply, p.Fault)
		}
		n = next
	}
	if len(line) > 0 && p.Player != plugins.Terminal && tree.mostVisited(n) > 0 {
		t.Errorf("line %v ends too early", line)
	}
}
