package plugins_test

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// A position of tic-tac-toe, played in a process of its own. This program serves the rules to
// itself: its main (here TestMain) begins with plugins.ServeIfChild.
func ExampleOpen() {
	ctx := context.Background()
	host, err := plugins.Open(ctx, plugins.Self("tictactoe"), plugins.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer host.Close()
	spec, _ := host.Configure(ctx, nil)
	fmt.Println(spec.Name, "has", spec.Actions, "actions")

	positions, _ := host.Start(ctx, []plugins.Request{{Seed: 1}})
	for _, action := range []int{4, 0, 4} { // the second 4 is taken
		next, err := host.Step(ctx, []plugins.Move{{State: positions[0].State, Action: action}})
		if err != nil {
			fmt.Println(err)
			return
		}
		if next[0].Fault != "" {
			fmt.Println("fault:", next[0].Fault)
			break
		}
		positions = next
	}
	drawings, _ := host.Render(ctx, [][]byte{positions[0].State})
	fmt.Print(drawings[0])
	// Output:
	// tictactoe has 9 actions
	// fault: action 4 is not legal here
	// 3  O . .
	// 2  . X .
	// 1  . . .
	//    a b c
}
