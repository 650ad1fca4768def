package engine_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// Train tic-tac-toe inside your own program, then ask for a move.
func Example() {
	ctx, dir := context.Background(), mustTemp()
	config := engine.Default()
	config.Run.Iterations = 2
	run, err := engine.Open(ctx, dir, config, engine.WithEnvironment(tictactoe.New()))
	check(err)
	defer run.Close()
	for event, err := range run.Train(ctx) {
		check(err)
		slog.Debug("training", event.Kind(), event)
	}
	game, err := run.Agent().NewGame(ctx, 1)
	check(err)
	move, err := run.Agent().Choose(ctx, game.Position())
	check(err)
	fmt.Println(run.Iteration(), "iterations; a legal move:", game.Position().Legal.Has(move))
	// Output:
	// 2 iterations; a legal move: true
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func mustTemp() string {
	dir, err := os.MkdirTemp("", "tengen")
	check(err)
	return dir
}
