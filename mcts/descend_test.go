package mcts

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// Going down into the tree that the last move left gives the bits of beginning anew, for a number
// of moves on end.
func TestDescendingChangesNothing(t *testing.T) {
	eachAlgorithm(t, func(t *testing.T, config Config) {
		descents := 0
		for seed := range uint64(60) {
			game := randomTable(seed, 2+int(seed%2), 8, 60)
			descents += playDescending(t, config, game, seed)
		}
		if descents < 40 {
			t.Errorf("only %d moves went down a tree: this shows little", descents)
		}
	})
}

// playDescending plays a game twice in step, by Begin and by Descend, and returns the number of
// moves that could go down.
func playDescending(t *testing.T, config Config, game *table, seed uint64) (descents int) {
	anew, down := begin(t, config, game, 1), begin(t, config, game, 1)
	noise := make([]float32, game.Actions)
	position := game.position(0)
	for ply := range uint64(12) {
		for _, s := range []*Search{anew, down} {
			if err := Run(context.Background(), s, game, game); err != nil {
				t.Fatal(err)
			}
		}
		want, got := read(t, anew, 0), read(t, down, 0)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d, ply %d: going down gives another result than beginning anew", seed, ply)
		}
		next, known := down.Child(0, want.Action)
		if stepped := game.step(position, want.Action); known && !reflect.DeepEqual(next, stepped) {
			t.Fatalf("seed %d, ply %d: the tree holds another position than the game", seed, ply)
		} else {
			position = stepped
		}
		if position.Player == plugins.Terminal {
			return descents
		}
		random := stream.New(seed, stream.Noise, ply)
		random.Dirichlet(noise, 1, position.Legal) // any numbers do for Gumbel
		if err := anew.Begin(0, position, noise); err != nil {
			t.Fatal(err)
		}
		if !known {
			if !config.Proofs { // these may leave only what was not tried
				t.Fatalf("seed %d, ply %d: the best action was never tried", seed, ply)
			}
			if err := down.Begin(0, position, noise); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := down.Descend(0, want.Action, noise); err != nil {
			t.Fatal(err)
		}
		descents++
	}
	return descents
}

func (t *table) step(from plugins.Position, action int) plugins.Position {
	positions, _ := t.Step(context.Background(), []plugins.Move{{State: from.State, Action: action}})
	return positions[0]
}

func TestDescendRefuses(t *testing.T) {
	game := &table{Players: 1, Actions: 3, States: []tableState{
		{Legal: []int{0, 1, 2}, Next: []int{1, 2, 2}, Logits: []float32{0, 0, -50}},
		{Terminal: true, Reward: 1},
		{Legal: []int{0}, Next: []int{1}, Logits: []float32{0}},
	}}
	config := Default()
	config.Simulations, config.Considered = 2, 2
	s := begin(t, config, game, 2)
	if err := s.Descend(0, 0, nil); err == nil {
		t.Error("went down a tree that has a root alone")
	}
	s.Release(1)
	if err := Run(context.Background(), s, game, game); err != nil {
		t.Fatal(err)
	}
	if p, known := s.Child(0, 0); !known || p.Player != plugins.Terminal {
		t.Error("the terminal position that the search has seen is not there")
	}
	for want, err := range map[string]error{
		"no player moves behind action": s.Descend(0, 0, nil),
		"not been behind":               s.Descend(0, 2, nil),
		"behind action 9":               s.Descend(0, 9, nil),
		"slot 1: it has not":            s.Descend(1, 0, nil),
		"slot 5: it has not":            s.Descend(5, 0, nil),
		"2 numbers of noise":            s.Descend(0, 1, make([]float32, 2)),
		"noise of action 1 is":          s.Descend(0, 1, []float32{0, float32(math.Inf(1)), 0}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	if r := read(t, s, 0); r.Simulations != 2 {
		t.Error("a refused descent changed the search")
	}
}
