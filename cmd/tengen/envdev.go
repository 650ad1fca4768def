package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"
)

func (c *console) envDevCommand() *cobra.Command {
	var set []string
	e := &envCheck{command: true, timeout: 10 * time.Second}
	cmd := &cobra.Command{
		Use: "dev -- COMMAND [ARGS...]", Short: "Check an environment again whenever its program changes",
		Long: `Dev checks an environment, watches its program and every argument that is a file, and starts and checks it
again whenever one of them changes: a build in another window, or an editor that saves a script. Ctrl-C ends it.`,
		Example: `  tengen env dev -- ./mygame
  tengen env dev --games 1 -- python3 mygame.py`,
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.ArgsLenAtDash() == 0 && len(args) > 0 {
				return nil
			}
			return &usageError{cmd.CommandPath(), "want -- and a COMMAND"}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := parseSettings(cmd, set)
			if err != nil {
				return err
			}
			e.args, e.options.Settings = args, settings
			return c.develop(cmd.Context(), e)
		},
	}
	cmd.Flags().IntVar(&e.options.Games, "games", 4, "random games to play")
	cmd.Flags().StringArrayVar(&set, "set", nil, "a setting of the environment: name=value (may be repeated)")
	return cmd
}

// develop checks an environment for every version of its files, until ctx ends.
func (c *console) develop(ctx context.Context, e *envCheck) error {
	for ctx.Err() == nil {
		files := versions(e.args)
		fmt.Fprintf(c.out, "%s: checking\n", time.Now().Format(time.TimeOnly))
		if err := c.checkEnvironment(ctx, e); err != nil && ctx.Err() == nil {
			fmt.Fprintln(c.out, err)
		}
		if ctx.Err() == nil {
			fmt.Fprintln(c.out, "waiting for a change; Ctrl-C ends")
		}
		for ctx.Err() == nil && versions(e.args) == files {
			pause(ctx, 200*time.Millisecond)
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// versions tells the program and the files among its arguments from what they were before.
func versions(command []string) string {
	var all string
	for i, name := range command {
		if i == 0 {
			if found, err := exec.LookPath(name); err == nil {
				name = found
			}
		}
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			all += fmt.Sprintln(name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return all
}
