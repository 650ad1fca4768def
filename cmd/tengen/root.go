package main

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (c *console) rootCommand() *cobra.Command {
	root := group("tengen", "Train agents from rules and results alone",
		`Tengen trains agents from nothing but the rules of a game and the final result.

Data goes to stdout, progress and errors to stderr.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C with everything saved.`,
		c.trainCommand(), c.playCommand(), c.askCommand(), c.gtpCommand(), c.uciCommand(), c.arenaCommand(), c.evalCommand(), c.plotCommand(), c.replayCommand(),
		c.envCommand(), c.configCommand(), c.benchCommand(), c.versionCommand())
	root.Example = `  tengen train examples/go_game/go5.toml
  tengen play runs/go5
  tengen arena runs/go5 rollouts:200 --games 100`
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetFlagErrorFunc(flagError)
	verbose := root.PersistentFlags().CountP("verbose", "v", "log what happens to stderr; twice: every detail")
	root.PersistentPreRun = func(*cobra.Command, []string) {
		c.level.Set(slog.LevelWarn - slog.Level(4*min(*verbose, 2)))
	}
	return root
}

// group is a command that only holds others.
func group(use, short, long string, children ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Args: cobra.ArbitraryArgs}
	cmd.AddCommand(children...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && !cmd.HasParent() {
			return cmd.Help()
		}
		var names []string
		for _, child := range children {
			names = append(names, child.Name())
		}
		reason := "say what to do: " + strings.Join(names, ", ")
		if len(args) > 0 {
			reason = fmt.Sprintf("there is no command %q in %s; there are: %s", args[0], cmd.CommandPath(), strings.Join(names, ", "))
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				reason = fmt.Sprintf("there is no command %q in %s; did you mean %s?", args[0], cmd.CommandPath(), near[0])
			}
		}
		return &usageError{cmd.CommandPath(), reason}
	}
	cmd.SuggestionsMinimumDistance = 2
	return cmd
}

// takes checks the number of arguments: names says what each is, those after least may be missing.
func takes(least int, names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return &usageError{cmd.CommandPath(), "missing " + strings.Join(names[len(args):least], " and ")}
		case len(args) > len(names):
			return &usageError{cmd.CommandPath(), fmt.Sprintf("there is nothing to do with %q", args[len(names)])}
		}
		return nil
	}
}

// flagError says which flag may have been meant.
func flagError(cmd *cobra.Command, err error) error {
	reason := err.Error()
	if unknown, ok := err.(*pflag.NotExistError); ok {
		if near := nearestFlag(cmd, unknown.GetSpecifiedName()); near != "" {
			reason += "; did you mean --" + near + "?"
		}
	}
	return &usageError{cmd.CommandPath(), reason}
}

// nearestFlag is a flag of cmd that begins like name, or that name begins like.
func nearestFlag(cmd *cobra.Command, name string) string {
	near, most := "", 1
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if n := commonPrefix(f.Name, name); n > most {
			near, most = f.Name, n
		}
	})
	return near
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
