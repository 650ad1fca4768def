package main

import (
	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/plugins"
)

func (c *console) envServeCommand() *cobra.Command {
	var debug bool
	cmd := &cobra.Command{
		Use: "serve NAME", Short: "Serve bundled rules to a host, as a plugin",
		Long: `Serve is what a host starts, by environment.command = ["tengen", "env", "serve", "go"]; it is of no use in a
terminal. Runs that name bundled rules by environment.name need no such command.

With --debug it serves without a host, unencrypted, on a socket that only its owner may reach, and says how to
attach to it. Programs made with plugins.Serve do the same when --debug is their one argument: start one under a debugger,
and name attach:SOCKET where a command is asked for.`,
		Example: `  tengen env describe -- tengen env serve go
  tengen env serve go --debug
  tengen env check -- attach:SOCKET`,
		Args: takes(1, "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			env, err := newBundled(args[0])
			if err != nil {
				return err
			}
			if debug {
				return plugins.ServeDebug(cmd.Context(), env)
			}
			plugins.Serve(env) // ends the process
			return nil
		},
	}
	cmd.Flags().BoolVar(&debug, "debug", false, "without a host, for a debugger")
	return cmd
}
