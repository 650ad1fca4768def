package mcts_test

import (
	"context"
	"fmt"
	"log"

	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// Crosses hold a1 and b1 and are to move: a search that knows only the rules finds c1.
func Example() {
	ctx := context.Background()
	env := tictactoe.New()
	spec, err := env.Configure(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	positions, err := env.Start(ctx, make([]plugins.Request, 1))
	for _, action := range []int{6, 0, 7, 1} { // a1, a3, b1, b3
		if err == nil {
			positions, err = env.Step(ctx, []plugins.Move{{State: positions[0].State, Action: action}})
		}
	}
	if err != nil {
		log.Fatal(err)
	}

	search, err := mcts.New(mcts.Default(), spec, 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := search.Begin(0, positions[0], nil); err != nil { // no noise: strongest play
		log.Fatal(err)
	}
	if err := mcts.Run(ctx, search, env, mcts.Uniform(spec)); err != nil {
		log.Fatal(err)
	}
	var result mcts.Result
	if err := search.ReadResult(0, &result); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("plays %s, worth %.0f\n", tictactoe.Rules{}.Name(nil, result.Action), result.Q[result.Action])
	// Output: plays c1, worth 1
}
