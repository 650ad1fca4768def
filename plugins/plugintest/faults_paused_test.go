//go:build unix

package plugintest_test

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

func init() {
	children["touchy"] = newTouchy
	faultsOfProcess = append(faultsOfProcess, seeded{
		fault: "a process that cannot stand still", check: "paused", says: "the process was lost", open: served("touchy", ""),
	})
}

// newTouchy is tic-tac-toe in a process that ends when it goes on after it was stopped.
func newTouchy() plugins.Environment {
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	go func() {
		<-goesOn
		os.Exit(5)
	}()
	return tictactoe.New()
}
