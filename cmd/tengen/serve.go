package main

import (
	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/plugins"
)

func (c *console) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve NAME", Short: "Serve bundled rules to a host, as a plugin",
		Long: `Serve is what a host starts, by environment.command = ["tengen", "serve", "go"]; it is of no use in a
terminal. Runs that name bundled rules by environment.name need no such command.`,
		Example: `  tengen env describe -- tengen serve go`,
		Args:    takes(1, "NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			env, err := newBundled(args[0])
			if err != nil {
				return err
			}
			plugins.Serve(env) // ends the process
			return nil
		},
	}
}
