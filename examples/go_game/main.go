// Command go_game learns Go from its rules and results alone, on this machine, in minutes: with
// the rules in a child process (this same program), replays on disk, and everything it prints made
// from the events of the engine.
//
//	go run ./examples/go_game                        # 5x5, four minutes
//	go run ./examples/go_game -size 9 -budget 20m    # 9x9
//	go run ./examples/go_game -run runs/go5          # goes on where an earlier run stopped
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/plugins"
)

// bundled are the rules that this program serves to itself.
var bundled = map[string]func() plugins.Environment{"go": weiqi.New}

// request is what the command line asks for.
type request struct {
	size      int
	budget    time.Duration
	seed      uint64
	run       string
	inProcess bool
	json      bool
	games     int // of each match after training
}

func main() {
	plugins.ServeIfChild(bundled)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, parse(), os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, context.Canceled):
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "go_game:", err)
		os.Exit(1)
	}
}

func parse() request {
	r := request{games: 200}
	flag.IntVar(&r.size, "size", 5, "board size, 5 to 19")
	flag.DurationVar(&r.budget, "budget", 4*time.Minute, "how long to train")
	flag.Uint64Var(&r.seed, "seed", 1, "where every random number comes from")
	flag.StringVar(&r.run, "run", "", "run directory; an existing run goes on (default runs/go<size>-seed<seed>-<time>)")
	flag.BoolVar(&r.inProcess, "inprocess", false, "keep the rules in this process instead of a child")
	flag.BoolVar(&r.json, "json", false, "end with the results as one JSON object on the last line of stdout")
	flag.Parse()
	if r.run == "" {
		r.run = filepath.Join("runs", fmt.Sprintf("go%d-seed%d-%s", r.size, r.seed, time.Now().Format("20060102-150405")))
	}
	return r
}

// run trains, measures, shows the opening and says how to go on.
func run(ctx context.Context, r request, stdout, stderr io.Writer) error {
	trainer, err := engine.Open(ctx, r.run, config(r), engine.WithBundled(bundled))
	if err != nil {
		return err
	}
	defer trainer.Close()
	fmt.Fprintf(stderr, "learning %dx%d Go for %s in %s\n", r.size, r.size, r.budget, r.run)
	var summary results
	for event, err := range trainer.Train(ctx) {
		if err != nil {
			if ctx.Err() != nil {
				fmt.Fprintf(stderr, "\nstopped; every finished game is saved. To go on:\n  go run ./examples/go_game -size %d -budget %s -seed %d -run %s\n", r.size, r.budget, r.seed, r.run)
			}
			return err
		}
		show(stderr, event)
		summary.take(event)
	}
	summary.Run = r.run
	if err := summary.measure(ctx, trainer, r.games, stderr); err != nil {
		return err
	}
	if err := opening(ctx, trainer, stdout, &summary); err != nil {
		return err
	}
	goOn(stderr, r)
	if r.json {
		return json.NewEncoder(stdout).Encode(summary)
	}
	return nil
}

// config is what differs from the engine's defaults for Go.
func config(r request) engine.Config {
	c := engine.Default()
	c.Environment.Name, c.Environment.InProcess = "go", r.inProcess
	c.Environment.Settings = map[string]string{"size": strconv.Itoa(r.size), "komi": "7.5"}
	c.Run.Seed, c.Run.Budget = r.seed, r.budget
	c.SelfPlay.Games = 128           // enough for every call to the child to carry a hundred positions
	c.Learner.FinalRate = 0.05       // the rate falls over the last half of the run
	c.Evaluation.Games = r.games / 5 // while training; the matches after it tell more
	return c
}

// show prints an event as a line.
func show(w io.Writer, event engine.Event) {
	switch e := event.(type) {
	case engine.Started:
		fmt.Fprintf(w, "%d of %d iterations done, %d workers\n", e.Iteration, e.Iterations, e.Workers)
	case engine.Fitted:
		fmt.Fprintf(w, "chosen: %d blocks of %d channels, %d simulations, a window of %d iterations (about %d games at %.0f evaluations/s)\n",
			e.Blocks, e.Channels, e.Simulations, e.Window, e.Games, e.EvalsPerS)
	case engine.Planned:
		fmt.Fprintf(w, "plan: %d iterations of about %.1f s (%s)\n", e.Iterations, e.SecondsPerIteration, e.Reason)
	case engine.Iteration:
		fmt.Fprintf(w, "%4d/%d  %5.0f s  %6d games  %5.0f moves/s  length %4.1f  black %+.2f  policy %.3f (target %.3f)  value %.3f  rate %.1e\n",
			e.Iteration, e.Iterations, e.Seconds, e.Games, e.MovesPerS, e.Length, e.FirstPlayer, e.PolicyLoss, e.TargetEntropy, e.ValueLoss, e.LearningRate)
	case engine.Match:
		fmt.Fprintf(w, "      %s against %s: %.1f %% of %d games\n", e.Player, e.Opponent, 100*e.Result.Score, e.Result.Games)
	case engine.Warning:
		fmt.Fprintf(w, "      warning: %s\n", e.Text)
	}
}

// goOn says what can be done with the run.
func goOn(w io.Writer, r request) {
	fmt.Fprintf(w, `
play against it:  go run ./cmd/tengen play %[1]s
use it in a GUI:  go run ./cmd/tengen gtp %[1]s
train it longer:  go run ./examples/go_game -size %[2]d -seed %[3]d -run %[1]s -budget %[4]s
`, r.run, r.size, r.seed, 2*r.budget)
}
