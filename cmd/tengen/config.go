package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

func (c *console) configCommand() *cobra.Command {
	return group("config", "Check and write configuration files", "",
		c.configCheckCommand(), c.configDefaultCommand())
}

func (c *console) configCheckCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "check FILE", Short: "Report every fault of a configuration file",
		Long: `Check reports every fault of a configuration file at once, with its line, and exits with 1 if
there is any. Settings of bundled environments are checked too; commands are not started.`,
		Example: "  tengen config check examples/go_game/go5.toml",
		Args:    takes(1, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.checkConfig(cmd.Context(), args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return cmd
}

func (c *console) checkConfig(ctx context.Context, path string, asJSON bool) error {
	_, err := engine.CheckConfig(ctx, path, c.options()...)
	if asJSON {
		if err := json.NewEncoder(c.out).Encode(newCheckReport(path, err)); err != nil {
			return err
		}
	} else if err == nil {
		fmt.Fprintf(c.out, "%s: in order\n", path)
	}
	if err == nil {
		return nil
	}
	n := len(engine.ConfigFaults(err))
	if n == 1 {
		return err
	}
	return fmt.Errorf("%d faults\n%w", n, err)
}

// checkReport is what config check --json writes.
type checkReport struct {
	File   string        `json:"file"`
	OK     bool          `json:"ok"`
	Faults []configFault `json:"faults"`
}

type configFault struct {
	Line   int    `json:"line,omitempty"`
	Key    string `json:"key,omitempty"`
	Reason string `json:"reason"`
}

func newCheckReport(path string, err error) checkReport {
	r := checkReport{File: path, OK: err == nil, Faults: []configFault{}}
	for _, f := range engine.ConfigFaults(err) {
		r.Faults = append(r.Faults, configFault{f.Line, f.Key, f.Reason})
	}
	return r
}

func (c *console) configDefaultCommand() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use: "default", Short: "Write a configuration file with every key, its default and its manual",
		Example: "  tengen config default --env go > my-go.toml",
		Args:    takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			config := engine.Default()
			if name != "" {
				spec, err := describeBundled(cmd.Context(), name, nil)
				if err != nil {
					return err
				}
				config.Environment.Name = name
				for _, s := range spec.Settings {
					config.Environment.Settings[s.Name] = s.Default
				}
			}
			_, err := fmt.Fprint(c.out, config.TOML())
			return err
		},
	}
	cmd.Flags().StringVar(&name, "env", "", "for this bundled environment, with its settings")
	return cmd
}
