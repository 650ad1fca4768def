package main

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"os"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/examples/math_tasks/tasks"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/chess"
	"github.com/tengen-rl/tengen/plugins/connect4"
	"github.com/tengen-rl/tengen/plugins/game2048"
	"github.com/tengen-rl/tengen/plugins/hex"
	"github.com/tengen-rl/tengen/plugins/kuhn"
	"github.com/tengen-rl/tengen/plugins/nim"
	"github.com/tengen-rl/tengen/plugins/othello"
	"github.com/tengen-rl/tengen/plugins/pig"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// bundled are the environments that come with the program: games, and tasks.
var bundled = withTasks(map[string]func() plugins.Environment{
	"chess":     chess.New,
	"connect4":  connect4.New,
	"hex":       hex.New,
	"kuhn":      kuhn.New,
	"nim":       nim.New,
	"othello":   othello.New,
	"pig":       pig.New,
	"2048":      game2048.New,
	"go":        weiqi.New,
	"tictactoe": tictactoe.New,
})

func withTasks(games map[string]func() plugins.Environment) map[string]func() plugins.Environment {
	maps.Copy(games, tasks.All)
	return games
}

func main() {
	plugins.ServeIfChild(bundled)
	ctx, stop := untilInterrupted(context.Background(), os.Exit)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// console is what a command has of the world.
type console struct {
	in       io.Reader
	out, err io.Writer
	level    *slog.LevelVar
	log      *slog.Logger
}

// run is the whole program: arguments in, exit code out.
func run(ctx context.Context, args []string, in io.Reader, out, err io.Writer) int {
	err = shared(err)
	c := &console{in: in, out: out, err: err, level: &slog.LevelVar{}}
	c.level.Set(slog.LevelWarn)
	c.log = slog.New(slog.NewTextHandler(err, &slog.HandlerOptions{Level: c.level}))
	root := c.rootCommand()
	root.SetArgs(args)
	return c.report(ctx, root.ExecuteContext(ctx))
}

// options are what every use of the engine is given.
func (c *console) options() []engine.Option {
	return []engine.Option{engine.WithBundled(bundled), engine.WithOracles(oracles), engine.WithLogger(c.log)}
}
