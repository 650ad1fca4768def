//go:build learning

package engine

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// Sixty seconds of examples/tictactoe.toml, and the network alone, without search, loses no game
// against an opponent that tries every reply, playing first and second. It needs a minute of two
// cores for each seed, so it stands apart:
//
//	go test -tags learning -run TicTacToe -v ./engine
func TestTicTacToeIsLearnedInAMinute(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprintf("seed %d", seed+1), func(t *testing.T) {
			c, err := LoadConfig("../examples/tictactoe.toml")
			if err != nil {
				t.Fatal(err)
			}
			c.Run.Seed, c.Run.Budget = seed+1, time.Minute
			began := time.Now()
			e, err := Open(context.Background(), t.TempDir(), c, WithBundled(bundled))
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			for _, err := range e.Train(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
			}
			took := time.Since(began)
			for seat := range 2 {
				games, lost := walkGames(t, e, seat)
				t.Logf("%.1f s, %d iterations, weights %.12s: as player %d lost %d of %d games", took.Seconds(), e.Iteration(), e.Agent().Digest(), seat, lost, games)
				if lost > 0 {
					t.Errorf("the network alone lost %d games as player %d", lost, seat)
				}
			}
		})
	}
}

// walkGames plays the network in one seat against every way to play the other.
func walkGames(t *testing.T, e *Engine, seat int) (games, lost int) {
	t.Helper()
	ctx := context.Background()
	player, err := e.Agent().Player(0)
	if err != nil {
		t.Fatal(err)
	}
	positions, err := e.Environment().Start(ctx, []plugins.Request{{}})
	if err != nil {
		t.Fatal(err)
	}
	for len(positions) > 0 {
		var moves []plugins.Move
		for _, p := range positions {
			switch p.Player {
			case plugins.Terminal:
				games++
				if p.Rewards[seat] < 0 {
					lost++
				}
			case seat:
				actions, err := player.Choose(ctx, []Turn{{Position: p}})
				if err != nil {
					t.Fatal(err)
				}
				moves = append(moves, plugins.Move{State: p.State, Action: actions[0]})
			default:
				for action := range p.Legal.All() {
					moves = append(moves, plugins.Move{State: p.State, Action: action})
				}
			}
		}
		if positions, err = e.Environment().Step(ctx, moves); err != nil {
			t.Fatal(err)
		}
	}
	return games, lost
}
