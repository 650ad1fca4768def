package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

// trainRequest is what the command line of train asks for.
type trainRequest struct {
	file       string // "" resumes with the run's own configuration
	run        string
	budget     time.Duration
	iterations int
	set        []string
	json       bool
}

func (c *console) trainCommand() *cobra.Command {
	var r trainRequest
	cmd := &cobra.Command{
		Use: "train [CONFIG]", Short: "Learn, or go on learning",
		Long: `Train opens or resumes a run directory and trains to the end of its plan.

With a budget instead of a number of iterations it measures this machine first and plans what fits.
Ctrl-C stops, saves and says how to go on (exit code 130); a second one exits at once, and what was
finished is still there.`,
		Example: `  tengen train examples/tictactoe.toml
  tengen train examples/go_game/go9.toml --run runs/nine --budget 20m
  tengen train examples/go_game/go5.toml --set search.simulations=32 --set environment.settings.komi=0.5
  tengen train --run runs/nine --budget 40m      # resume, and train for 40 minutes in all`,
		Args: takes(0, "CONFIG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := r.complete(cmd, args); err != nil {
				return err
			}
			return c.train(cmd.Context(), r)
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.run, "run", "", "run directory; an existing run goes on (default runs/<name of CONFIG>)")
	f.DurationVar(&r.budget, "budget", 0, "train for this long in all, such as 90s, 20m or 2h; runs of stages stop after it")
	f.IntVar(&r.iterations, "iterations", 0, "train for this many iterations in all")
	f.StringArrayVar(&r.set, "set", nil, "change a key of the configuration: key=value (may be repeated)")
	f.BoolVar(&r.json, "json", false, "write events to stdout as lines of JSON, as in events.jsonl")
	return cmd
}

// complete fills in what the command line leaves to defaults.
func (r *trainRequest) complete(cmd *cobra.Command, args []string) error {
	wrong := func(format string, a ...any) error {
		return &usageError{cmd.CommandPath(), fmt.Sprintf(format, a...)}
	}
	switch f := cmd.Flags(); {
	case len(args) == 0 && r.run == "":
		return wrong("name a configuration file to begin with, or with --run a run to go on with")
	case f.Changed("budget") && f.Changed("iterations"):
		return wrong("--budget and --iterations both say how long to train: give one")
	case f.Changed("budget") && r.budget <= 0:
		return wrong("--budget is %s: want a time such as 20m", r.budget)
	case f.Changed("iterations") && r.iterations <= 0:
		return wrong("--iterations is %d: want at least 1", r.iterations)
	}
	if len(args) > 0 {
		r.file = args[0]
	}
	if r.run == "" {
		name := filepath.Base(r.file)
		r.run = filepath.Join("runs", strings.TrimSuffix(name, filepath.Ext(name)))
	}
	return nil
}

// change applies the flags to a configuration.
func (r *trainRequest) change(config *engine.Config) error {
	if r.budget > 0 {
		config.Run.Budget, config.Run.Limit, config.Run.Iterations = r.budget, r.budget, 0
	}
	if r.iterations > 0 {
		config.Run.Iterations = r.iterations
	}
	var faults []error
	for _, assignment := range r.set {
		faults = append(faults, config.Set(assignment))
	}
	return errors.Join(faults...)
}

func (r *trainRequest) open(ctx context.Context, options []engine.Option) (*engine.Engine, error) {
	if r.file == "" {
		if _, err := engine.ReadRun(r.run); err != nil {
			return nil, err
		}
		return engine.Resume(ctx, r.run, r.change, options...)
	}
	config, err := engine.CheckConfig(ctx, r.file, options...)
	if err := errors.Join(err, r.change(&config)); err != nil {
		return nil, err
	}
	return engine.Open(ctx, r.run, config, options...)
}

// goOn is the command that resumes the run.
func (r *trainRequest) goOn() string {
	command := "tengen train --run " + r.run
	if r.budget > 0 {
		command += " --budget " + r.budget.String()
	}
	if r.iterations > 0 {
		command += fmt.Sprintf(" --iterations %d", r.iterations)
	}
	return command
}

func (c *console) train(ctx context.Context, r trainRequest) error {
	run, err := r.open(ctx, c.options())
	if err != nil {
		return err
	}
	err = c.watch(ctx, r, run)
	if ctx.Err() != nil {
		fmt.Fprintf(c.err, "stopped in iteration %d; every finished game is saved. To go on:\n  %s\n", run.Iteration()+1, r.goOn())
	}
	if err = errors.Join(err, run.Close()); err == nil {
		fmt.Fprint(c.err, whatNext(run.Spec().Traits.Text, r.run))
	}
	return err
}

// whatNext says what can be done with a run that is there.
func whatNext(text bool, run string) string {
	if text {
		return fmt.Sprintf("ask it:      tengen ask --run %[1]s PROMPT\nmeasure it:  tengen eval tasks %[1]s\n", run)
	}
	return fmt.Sprintf("play against it:  tengen play %[1]s\nmeasure it:       tengen arena %[1]s random\n", run)
}

// watch trains and shows what happens.
func (c *console) watch(ctx context.Context, r trainRequest, run *engine.Engine) error {
	views := []view{c.progressView()}
	if r.json {
		views = append(views, newJSONView(c.out))
	}
	for event, err := range run.Train(ctx) {
		if err != nil {
			return err
		}
		for _, v := range views {
			if err := v.show(event); err != nil {
				return err
			}
		}
	}
	return nil
}
