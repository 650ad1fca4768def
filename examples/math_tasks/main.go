// Command math_tasks learns to solve problems whose answers can be checked, on this machine, in
// minutes: a small transformer imitates worked examples until it can write answers, and then learns from nothing
// but whether they are right. The problems and their verifier are a child process (this same program).
//
//	go run ./examples/math_tasks                      # parity of 20 bits, from answers that rarely reason
//	go run ./examples/math_tasks -task chain          # R1-Zero: no worked example at all
//	go run ./examples/math_tasks -run runs/parity     # goes on where an earlier run stopped
package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/math_tasks/tasks"
	"github.com/tengen-rl/tengen/plugins"
)

// configurations are the runs that are shipped, a file for each task: they work with 'tengen train' too.
//
//go:embed *.toml
var configurations embed.FS

// request is what the command line asks for.
type request struct {
	task      string
	seed      uint64
	budget    time.Duration
	run       string
	inProcess bool
	json      bool
}

func main() {
	plugins.ServeIfChild(tasks.All)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r, err := parse(os.Args[1:], os.Stderr)
	if err == nil {
		err = run(ctx, r, os.Stdout, os.Stderr)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case errors.Is(err, context.Canceled):
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "math_tasks:", err)
		os.Exit(1)
	}
}

func parse(args []string, stderr io.Writer) (request, error) {
	var r request
	f := flag.NewFlagSet("math_tasks", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&r.task, "task", "parity", "what to learn: "+strings.Join(shipped(), ", "))
	f.Uint64Var(&r.seed, "seed", 1, "where every random number comes from")
	f.DurationVar(&r.budget, "budget", 0, "stop after so long, whatever is left to do (default: do it all)")
	f.StringVar(&r.run, "run", "", "run directory; an existing run goes on (default runs/<task>-seed<seed>-<time>)")
	f.BoolVar(&r.inProcess, "inprocess", false, "keep the task in this process instead of a child")
	f.BoolVar(&r.json, "json", false, "end with the results as one JSON object on the last line of stdout")
	if err := f.Parse(args); err != nil {
		return r, flag.ErrHelp
	}
	if r.run == "" {
		r.run = filepath.Join("runs", fmt.Sprintf("%s-seed%d-%s", r.task, r.seed, time.Now().Format("20060102-150405")))
	}
	return r, nil
}

// shipped are the tasks that there is a configuration for.
func shipped() []string {
	files, _ := configurations.ReadDir(".")
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".toml"))
	}
	return names
}

// config is the shipped configuration of a task.
func config(r request) (engine.Config, error) {
	name := r.task + ".toml"
	data, err := configurations.ReadFile(name)
	if err != nil {
		return engine.Config{}, fmt.Errorf("there is no task %q; there are: %s", r.task, strings.Join(shipped(), ", "))
	}
	c, err := engine.ParseConfig(name, data)
	c.Run.Seed, c.Run.Limit, c.Environment.InProcess = r.seed, r.budget, r.inProcess
	return c, err
}

// run trains and says what came of it.
func run(ctx context.Context, r request, stdout, stderr io.Writer) error {
	c, err := config(r)
	if err != nil {
		return err
	}
	return train(ctx, r, c, stdout, stderr)
}

func train(ctx context.Context, r request, c engine.Config, stdout, stderr io.Writer) error {
	trainer, err := engine.Open(ctx, r.run, c, engine.WithBundled(tasks.All))
	if err != nil {
		return err
	}
	defer trainer.Close()
	fmt.Fprintf(stderr, "learning %s in %s\n", r.task, r.run)
	for event, err := range trainer.Train(ctx) {
		if err != nil {
			if ctx.Err() != nil {
				fmt.Fprintf(stderr, "\nstopped; every finished iteration is saved. To go on:\n  go run ./examples/math_tasks -task %s -seed %d -run %s\n", r.task, r.seed, r.run)
			}
			return err
		}
		show(stderr, event)
	}
	summary, err := summarise(r)
	if err != nil {
		return err
	}
	summary.print(stdout)
	fmt.Fprintf(stderr, "\nask it:  go run ./cmd/tengen ask --run %s %q\n", r.run, summary.prompt())
	if r.json {
		return json.NewEncoder(stdout).Encode(summary)
	}
	return nil
}
