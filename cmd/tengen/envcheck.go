package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

// envCheck is what a check of an environment was asked for.
type envCheck struct {
	args        []string
	command     bool // the arguments are a command that serves it
	options     plugintest.Options
	timeout     time.Duration
	asJSON      bool
	playthrough string // a file; empty: none
	update      bool   // the file is written anew
}

func (c *console) envCheckCommand() *cobra.Command {
	var set []string
	e := &envCheck{}
	cmd := &cobra.Command{
		Use: "check NAME | -- COMMAND [ARGS...]", Short: "Find what is wrong with an environment before training hides it",
		Long: `Check holds an environment to the contract: it plays random games, in two processes side by side, and asks of
them all that search and learning rely on; it also sends garbage and huge batches, stops a process and kills it. A
wrong environment does not stop training, it spoils it.

What breaks a promise is shown with the seed and the moves that lead there, the shortest that were found. The exit
code is 1 then. What an environment lacks is marked -, and ? what cannot be looked at while games cannot be played.

A playthrough is a text of a few random games. --playthrough writes it to a file, and compares with the file if there
is one: whether the rules do what they did before.`,
		Example: `  tengen env check othello
  tengen env check hex --set size=5 --games 50
  tengen env check --json -- python3 my_game.py
  tengen env check --playthrough games.txt -- ./my-game`,
		Args: oneEnvironment,
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := parseSettings(cmd, set)
			if err != nil {
				return err
			}
			e.args, e.command, e.options.Settings = args, cmd.ArgsLenAtDash() == 0, settings
			return c.checkEnvironment(cmd.Context(), e)
		},
	}
	cmd.Flags().BoolVar(&e.asJSON, "json", false, "a JSON object for each check")
	cmd.Flags().IntVar(&e.options.Games, "games", 12, "random games to play")
	cmd.Flags().Uint64Var(&e.options.Seed, "seed", 0, "where random choices come from")
	cmd.Flags().BoolVar(&e.options.InTurn, "in-turn", false, "hold that the players move one after the other")
	cmd.Flags().DurationVar(&e.timeout, "timeout", 10*time.Second, "how long the environment may take over one message")
	cmd.Flags().StringVar(&e.playthrough, "playthrough", "", "a file with a few games, to compare with or to write")
	cmd.Flags().BoolVar(&e.update, "update", false, "write the playthrough anew")
	cmd.Flags().StringArrayVar(&set, "set", nil, "a setting of the environment: name=value (may be repeated)")
	return cmd
}

// checkEnvironment makes all checks, and shows each as it is made.
func (c *console) checkEnvironment(ctx context.Context, e *envCheck) (err error) {
	if !e.command {
		if _, err := newBundled(e.args[0]); err != nil {
			return err
		}
	}
	options := plugins.Options{Timeout: e.timeout}
	if c.level.Level() < slog.LevelWarn {
		options.Logger = c.log // processes are killed here, which is no news
	}
	var pair [2]plugins.Environment
	for i := range pair {
		env, shut, openErr := openHost(ctx, e.args, e.command, options)
		if openErr != nil {
			return openErr
		}
		defer func() { err = errors.Join(err, shut()) }()
		pair[i] = env
	}
	if _, err := pair[0].Configure(ctx, e.options.Settings); err != nil {
		return err // there is nothing to be asked
	}
	broken := 0
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for f := range e.findings(ctx, pair) {
		if f.Err != nil {
			broken++
		}
		if err := c.showFinding(table, f, e.asJSON); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if broken > 0 {
		return fmt.Errorf("%d promises of the environment are broken", broken)
	}
	return nil
}
