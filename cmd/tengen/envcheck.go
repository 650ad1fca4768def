package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

func (c *console) envCheckCommand() *cobra.Command {
	var asJSON bool
	var set []string
	options := plugintest.Options{}
	cmd := &cobra.Command{
		Use: "check NAME | -- COMMAND [ARGS...]", Short: "Find what is wrong with an environment before training hides it",
		Long: `Check holds an environment to the contract: it plays random games, in two processes side by side, and asks of
them all that search and learning rely on. A wrong environment does not stop training, it spoils it.

What breaks a promise is shown with the seed, the state and the move that show it. The exit code is 1 then.`,
		Example: `  tengen env check othello
  tengen env check hex --set size=5 --games 50
  tengen env check --json -- python3 my_game.py`,
		Args: oneEnvironment,
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := parseSettings(cmd, set)
			if err != nil {
				return err
			}
			options.Settings = settings
			return c.checkEnvironment(cmd.Context(), args, cmd.ArgsLenAtDash() == 0, options, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "a JSON object for each check")
	cmd.Flags().IntVar(&options.Games, "games", 12, "random games to play")
	cmd.Flags().Uint64Var(&options.Seed, "seed", 0, "where random choices come from")
	cmd.Flags().StringArrayVar(&set, "set", nil, "a setting of the environment: name=value (may be repeated)")
	return cmd
}

// checked is a finding for machines.
type checked struct {
	Check   string  `json:"check"`
	Promise string  `json:"promise"`
	Passed  bool    `json:"passed"`
	Fault   string  `json:"fault,omitempty"`
	Seconds float64 `json:"seconds"`
}

func (c *console) checkEnvironment(ctx context.Context, args []string, command bool, options plugintest.Options, asJSON bool) (err error) {
	var pair [2]plugins.Environment
	for i := range pair {
		env, shut, openErr := c.openAny(ctx, args, command)
		if openErr != nil {
			return openErr
		}
		defer func() { err = errors.Join(err, shut()) }()
		pair[i] = env
	}
	broken := 0
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for f := range plugintest.Findings(ctx, pair[0], pair[1], options) {
		if f.Err != nil {
			broken++
		}
		if err := c.showFinding(table, f, asJSON); err != nil {
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

func (c *console) showFinding(table *tabwriter.Writer, f plugintest.Finding, asJSON bool) error {
	if asJSON {
		out := checked{Check: f.Check, Promise: f.Promise, Passed: f.Err == nil, Seconds: f.Took.Seconds()}
		if f.Err != nil {
			out.Fault = f.Err.Error()
		}
		return json.NewEncoder(c.out).Encode(out)
	}
	verdict := "ok"
	if f.Err != nil {
		verdict = "BROKEN"
	}
	fmt.Fprintf(table, "%-11s\t%-6s\t%s\n", f.Check, verdict, f.Promise)
	if f.Err != nil {
		fmt.Fprintf(table, "\t\t  %v\n", f.Err)
	}
	return table.Flush()
}
