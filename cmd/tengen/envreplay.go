package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/plugins"
)

func (c *console) envReplayCommand() *cobra.Command {
	return &cobra.Command{
		Use: "replay FILE [NAME | -- COMMAND [ARGS...]]", Short: "Ask an environment again what it once failed",
		Long: `Replay reads a request that an environment failed in a run, from the run's folder failures, configures the
environment as it was and asks the same again. It prints the answer; the exit code is 1 when it fails again.

Without NAME or COMMAND the bundled environment of the file's own name is asked, in a process of its own.`,
		Example: `  tengen env replay runs/mygame/failures/Step-3f2a9c01d4e5b677.json -- ./mygame
  tengen env replay runs/pig/failures/Start-00c1f2d3a4b59687.json pig`,
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.ArgsLenAtDash() == 1 && len(args) > 1 || cmd.ArgsLenAtDash() < 0 && (len(args) == 1 || len(args) == 2) {
				return nil
			}
			return takes(1, "FILE (then a NAME, or -- and a COMMAND)")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := plugins.ReadFailure(args[0])
			if err != nil {
				return err
			}
			target := args[1:]
			if len(target) == 0 {
				target = []string{f.Plugin}
			}
			return c.replayFailure(cmd.Context(), f, target, cmd.ArgsLenAtDash() == 1)
		},
	}
}

func (c *console) replayFailure(ctx context.Context, f plugins.Failure, target []string, command bool) (err error) {
	if !command {
		if _, err := newBundled(target[0]); err != nil {
			return err
		}
	}
	env, shut, err := c.openServed(ctx, target, command)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shut()) }()
	fmt.Fprintf(c.out, "%s of %s failed then: %s\n", f.Call, f.Plugin, f.Error)
	answer, err := f.Replay(ctx, env)
	if err != nil {
		return fmt.Errorf("it fails again: %w", err)
	}
	fmt.Fprintf(c.out, "now it answers: %s\n", answer)
	return nil
}
