package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/plugins"
)

func (c *console) envCommand() *cobra.Command {
	return group("env", "Make, list, describe, play, check and time environments", "",
		c.envNewCommand(), c.envListCommand(), c.envDescribeCommand(), c.envPlayCommand(), c.envCheckCommand(), c.envBenchCommand(),
		c.envDevCommand(), c.envReplayCommand(), c.envServeCommand())
}

func (c *console) envListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the bundled environments", Args: takes(0),
		Example: "  tengen env list",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var all []description
			for _, name := range bundledNames() {
				spec, err := describeBundled(cmd.Context(), name, nil)
				if err != nil {
					return err
				}
				all = append(all, describe(spec))
			}
			if asJSON {
				return json.NewEncoder(c.out).Encode(all)
			}
			table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "NAME\tVERSION\tPLAYERS\tACTIONS\tSETTINGS")
			for _, d := range all {
				var settings []string
				for _, s := range d.Settings {
					settings = append(settings, s.Name+"="+s.Default)
				}
				fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\n", d.Name, d.Version, d.Players, d.Actions, strings.Join(settings, " "))
			}
			return table.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON array")
	return cmd
}

func (c *console) envDescribeCommand() *cobra.Command {
	var asJSON bool
	var set []string
	cmd := &cobra.Command{
		Use: "describe NAME | -- COMMAND [ARGS...]", Short: "Say what an environment is",
		Long: `Describe prints an environment's identity, settings, actions, observation and traits: of a
bundled one, or of one that a command serves as a plugin.`,
		Example: `  tengen env describe go --set size=5
  tengen env describe --json -- ./my-game`,
		Args: oneEnvironment,
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := parseSettings(cmd, set)
			if err != nil {
				return err
			}
			spec, err := c.describeAny(cmd.Context(), args, cmd.ArgsLenAtDash() == 0, settings)
			if err != nil {
				return err
			}
			if asJSON {
				encoder := json.NewEncoder(c.out)
				encoder.SetIndent("", "  ")
				return encoder.Encode(describe(spec))
			}
			return describe(spec).write(c.out)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	cmd.Flags().StringArrayVar(&set, "set", nil, "a setting of the environment: name=value (may be repeated)")
	return cmd
}

// parseSettings reads --set name=value flags.
func parseSettings(cmd *cobra.Command, set []string) (plugins.Settings, error) {
	settings := plugins.Settings{}
	for _, assignment := range set {
		name, value, ok := strings.Cut(assignment, "=")
		if !ok {
			return nil, &usageError{cmd.CommandPath(), fmt.Sprintf("--set %s: want name=value", assignment)}
		}
		settings[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return settings, nil
}

func (c *console) describeAny(ctx context.Context, args []string, command bool, settings plugins.Settings) (plugins.Spec, error) {
	env, shut, err := c.openAny(ctx, args, command)
	if err != nil {
		return plugins.Spec{}, err
	}
	spec, err := env.Configure(ctx, settings)
	return spec, errors.Join(err, shut())
}

// openAny makes a bundled environment in this process, or starts the plugin that a command is.
func (c *console) openAny(ctx context.Context, args []string, command bool) (plugins.Environment, func() error, error) {
	if !command {
		env, err := newBundled(args[0])
		return env, func() error { return nil }, err
	}
	return c.openServed(ctx, args, command)
}

// openServed starts a bundled environment, or the plugin that a command is, in a process of its own.
func (c *console) openServed(ctx context.Context, args []string, command bool) (plugins.Environment, func() error, error) {
	return openHost(ctx, args, command, plugins.Options{Timeout: 30 * time.Second, Logger: c.log})
}

func openHost(ctx context.Context, args []string, command bool, options plugins.Options) (plugins.Environment, func() error, error) {
	served := plugins.Command{Path: args[0], Args: args[1:]}
	if !command {
		served = plugins.Self(args[0])
	}
	host, err := plugins.Open(ctx, served, options)
	if err != nil {
		return nil, nil, err
	}
	return host, host.Close, nil
}

// oneEnvironment takes the name of a bundled environment, or a command after --.
func oneEnvironment(cmd *cobra.Command, args []string) error {
	if cmd.ArgsLenAtDash() == 0 && len(args) > 0 {
		return nil
	}
	return takes(1, "NAME (or -- and a COMMAND)")(cmd, args)
}

// newBundled makes a bundled environment in this process.
func newBundled(name string) (plugins.Environment, error) {
	make, ok := bundled[name]
	if !ok {
		return nil, fmt.Errorf("there is no bundled environment %q; there are: %s", name, strings.Join(bundledNames(), ", "))
	}
	return make(), nil
}

func describeBundled(ctx context.Context, name string, settings plugins.Settings) (plugins.Spec, error) {
	env, err := newBundled(name)
	if err != nil {
		return plugins.Spec{}, err
	}
	return env.Configure(ctx, settings)
}

func bundledNames() []string {
	var names []string
	for name := range bundled {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
