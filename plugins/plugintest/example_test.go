package plugintest_test

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// The kit outside a test: what is wrong with tic-tac-toe?
func ExampleCheck() {
	err := plugintest.Check(context.Background(), tictactoe.New(), tictactoe.New(), plugintest.Options{})
	fmt.Println("faults:", err)
	// Output: faults: <nil>
}
