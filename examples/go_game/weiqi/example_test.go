package weiqi_test

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/plugins"
)

// A game of two moves: Black takes the centre, White passes.
func Example() {
	ctx := context.Background()
	env := weiqi.New()
	spec, err := env.Configure(ctx, plugins.Settings{"size": "5", "komi": "0.5"})
	if err != nil {
		fmt.Println(err)
		return
	}
	at, err := env.Start(ctx, []plugins.Request{{}})
	for _, action := range []int{12, 25} {
		if err == nil {
			at, err = env.Step(ctx, []plugins.Move{{State: at[0].State, Action: action}})
		}
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	drawings, err := env.(plugins.Renderer).Render(ctx, [][]byte{at[0].State})
	fmt.Println(spec.Name, spec.Actions, "actions; to move:", at[0].Player, err)
	fmt.Print(drawings[0])
	// Output:
	// go 26 actions; to move: 0 <nil>
	//     A B C D E
	//  5  . . . . . 5
	//  4  . . . . . 4
	//  3  . . X . . 3
	//  2  . . . . . 2
	//  1  . . . . . 1
	//     A B C D E
}
