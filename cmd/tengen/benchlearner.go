package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

func (c *console) benchLearnerCommand() *cobra.Command {
	trial := engine.LearnerTrial{Steps: 5000, Readings: 10, HeldOut: 0.1}
	var set []string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "learner RUN", Short: "Measure how well settings learn from what a run has played",
		Long: `Bench learner has a fresh network learn from the games that a run has kept, with the run's settings
and what --set changes of them, and prints its losses on those games and on the newest ones, which it
does not learn from. That takes minutes and tells settings of [learner] and [network] apart which
matches between runs cannot. A run learns from games of its own: believe what is better here when runs
with it win.

Nobody can train in RUN meanwhile; to compare two settings at once, give each a copy of it.`,
		Example: `  tengen bench learner runs/connect4
  tengen bench learner runs/connect4 --set learner.leak=0
  tengen bench learner runs/connect4 --set network.features=2 --set run.seed=2 --steps 2000 --json`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := engine.ReadRun(args[0])
			if err != nil {
				return err
			}
			for _, s := range set {
				if err := config.Set(s); err != nil {
					return fmt.Errorf("--set: %w", err)
				}
			}
			show := c.printLearner()
			if asJSON {
				lines := json.NewEncoder(c.out)
				show = func(r engine.LearnerReading) error { return lines.Encode(r) }
			}
			for reading, err := range engine.MeasureLearner(cmd.Context(), args[0], config, trial, engine.WithBundled(bundled), engine.WithLogger(c.log)) {
				if err == nil {
					err = show(reading)
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&set, "set", nil, "change a key of the run's configuration: key=value (may be repeated)")
	f.IntVar(&trial.Steps, "steps", trial.Steps, "optimiser steps")
	f.IntVar(&trial.Readings, "readings", trial.Readings, "how often to read the losses")
	f.Float64Var(&trial.HeldOut, "held-out", trial.HeldOut, "share of the kept iterations, the newest, to judge by")
	f.BoolVar(&asJSON, "json", false, "a JSON object a reading")
	return cmd
}

// printLearner returns what prints a reading, the first one under a heading.
func (c *console) printLearner() func(engine.LearnerReading) error {
	headed := false
	return func(r engine.LearnerReading) error {
		if !headed {
			headed = true
			fmt.Fprintln(c.out, "           learned from       held out, nats")
			fmt.Fprintln(c.out, "  step   policy   value   policy   value  (targets' entropy)")
		}
		_, err := fmt.Fprintf(c.out, "%6d   %6.4f  %6.4f   %6.4f  %6.4f  (%.4f)\n", r.Step, r.Policy, r.Value, r.HeldPolicy, r.HeldValue, r.HeldEntropy)
		return err
	}
}
