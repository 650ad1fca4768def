package mcts

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// provenSearch searches state 0 of a game with proofs.
func provenSearch(t *testing.T, game *table, algorithm Algorithm, simulations int) (*Search, Result) {
	t.Helper()
	config := Default()
	config.Algorithm, config.Proofs, config.Simulations = algorithm, true, simulations
	s, err := New(config, game.constantSum(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var r Result
	searchOne(t, s, game, game, game.position(0), nil, &r)
	return s, r
}

// The best return is 1. After a move that costs 0.5, an end that brings 1 is therefore not the best that
// there can be; that of 1.5 is.
func TestBestCountsWhatWasEarned(t *testing.T) {
	game := &table{Players: 1, Actions: 2, States: []tableState{
		{Legal: []int{0}, Next: []int{1}, Logits: []float32{0}},
		{Reward: -0.5, Legal: []int{0, 1}, Next: []int{2, 3}, Logits: []float32{3, 0}},
		{Terminal: true, Reward: 1},
		{Terminal: true, Reward: 1.5},
	}}
	if _, r := provenSearch(t, game, PUCT, 100); !r.Proven || r.Values[0] != 1 {
		t.Errorf("worth %v (proven: %v), want 1", r.Values, r.Proven)
	}
}

// The worst return is -1: an end that costs 0.5 after a move that did is lost.
func TestWorstCountsWhatWasEarned(t *testing.T) {
	game := &table{Players: 1, Actions: 2, States: []tableState{
		{Legal: []int{0}, Next: []int{1}, Logits: []float32{0}},
		{Reward: -0.5, Legal: []int{0, 1}, Next: []int{2, 1}, Logits: []float32{3, 0}},
		{Terminal: true, Reward: -0.5},
	}}
	s, r := provenSearch(t, game, PUCT, 2)
	if r.Proven || !s.games[0].tree.lost(1, 1) || s.games[0].tree.lost(1, 2) {
		t.Error("of the second move the first way loses, and nothing is known of the other")
	}
}

// What a round had under way when its root was proven was never tried.
func TestProvenRootsLeaveNothingUnderWay(t *testing.T) {
	game := &table{Players: 1, Actions: 2, States: []tableState{
		{Legal: []int{0, 1}, Next: []int{0, 1}, Logits: []float32{0, 0}},
		{Terminal: true, Reward: 1},
	}}
	s, r := provenSearch(t, game, Gumbel, 8)
	if !s.Finished(0) || r.Simulations != 1 || !reflect.DeepEqual(r.Visits, []int32{0, 1}) {
		t.Errorf("%d simulations with visits %v, want the win alone", r.Simulations, r.Visits)
	}
	if _, known := s.Child(0, 0); known {
		t.Error("a position without an evaluation is kept")
	}
	if err := s.Descend(0, 0, nil); err == nil || !strings.Contains(err.Error(), "not been behind") {
		t.Errorf("going there: %v", err)
	}
}

// At PUCT's root visits to a proven draw count, so that shares of visits say what is best; below it
// they would teach nothing and are not made.
func TestProvenDrawsAtRootAreCounted(t *testing.T) {
	game := &table{Players: 1, Actions: 2, States: []tableState{
		{Legal: []int{0, 1}, Next: []int{1, 2}, Logits: []float32{0, 0}},
		{Terminal: true},
		{Value: -0.75, Legal: []int{0, 1}, Next: []int{3, 2}, Logits: []float32{0, 0}},
		{Terminal: true, Reward: -0.5},
	}}
	s, r := provenSearch(t, game, PUCT, 100)
	if r.Proven || r.Action != 0 || r.Target[0] < 0.75 || r.Simulations != 100 {
		t.Errorf("plays %d, target %v after %d simulations, want 0 with most", r.Action, r.Target, r.Simulations)
	}
	tree := &s.games[0].tree
	for n := int32(1); n < int32(len(tree.mover)); n++ {
		if tree.mover[n] == plugins.Terminal && tree.parent[n] != root && tree.visits[n] != 1 {
			t.Errorf("node %d, proven from the start, has %d visits", n, tree.visits[n])
		}
	}
}

// Where all that was tried is proven lost, what is left is played and taught, by its prior.
func TestOnlyUntriedActionsLeft(t *testing.T) {
	for _, algorithm := range []Algorithm{Gumbel, PUCT} {
		t.Run(fmt.Sprint(algorithm), func(t *testing.T) {
			game := &table{Players: 1, Actions: 4, States: []tableState{
				{Legal: []int{0, 1, 2, 3}, Next: []int{1, 1, 2, 2}, Logits: []float32{9, 9, logOf(0.25), logOf(0.75)}},
				{Terminal: true, Reward: -1},
				{Legal: []int{0}, Next: []int{2}, Logits: []float32{0}},
			}}
			_, r := provenSearch(t, game, algorithm, 2)
			if !reflect.DeepEqual(r.Visits, []int32{1, 1, 0, 0}) {
				t.Fatalf("visits %v", r.Visits)
			}
			for a, want := range []float64{0, 0, 0.25, 0.75} {
				near(t, "target", r.Target[a], want)
			}
			if r.Proven || r.Action < 2 || !reflect.DeepEqual(r.ProvenQ, plugins.Bitset{3}) {
				t.Errorf("plays %d, proven %v %v", r.Action, r.Proven, r.ProvenQ)
			}
		})
	}
}

// An action that is proven is owed no playouts.
func TestProvenActionsAreNotForced(t *testing.T) {
	s := forcedByHand(t)
	s.games[0].tree.proofs = proofs{on: true, closed: []bool{false, true, false}}
	if got := s.forced(&s.games[0].tree); got != -1 {
		t.Errorf("forced %d", got)
	}
}
