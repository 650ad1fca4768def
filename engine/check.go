package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// CheckConfig reads a TOML file as LoadConfig does and also reports what only validation or the
// bundled rules themselves can find: every fault there is, joined, as *ConfigError values in order
// of line. Rules that run as a command are not started.
func CheckConfig(ctx context.Context, path string, list ...Option) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("configuration: %w", err)
	}
	c, err := ParseConfig(path, data)
	faults := ConfigFaults(err)
	if len(faults) == 1 && faults[0].Key == "" {
		return c, err // no TOML at all
	}
	lines, known := keyLines(data), map[string]bool{}
	for _, f := range faults {
		known[f.Key] = true
	}
	for _, f := range append(ConfigFaults(c.Validate()), c.checkRules(ctx, collect(list))...) {
		if !known[f.Key] {
			f.File, f.Line = path, lineOf(lines, f.Key)
			faults = append(faults, f)
		}
	}
	sort.SliceStable(faults, func(i, j int) bool { return faults[i].Line < faults[j].Line })
	return c, joinFaults(faults)
}

// ConfigFaults lists the faults that are joined in an error of LoadConfig, CheckConfig or Validate.
func ConfigFaults(err error) []*ConfigError {
	if err == nil {
		return nil
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*ConfigError
		for _, e := range several.Unwrap() {
			out = append(out, ConfigFaults(e)...)
		}
		return out
	}
	var one *ConfigError
	if errors.As(err, &one) {
		return []*ConfigError{one}
	}
	return []*ConfigError{{Reason: err.Error()}}
}

func joinFaults(faults []*ConfigError) error {
	list := make([]error, len(faults))
	for i, f := range faults {
		list[i] = f
	}
	return errors.Join(list...)
}

// lineOf is the line of a key, or of the table or inline table that it stands in.
func lineOf(lines map[string]int, key string) int {
	for {
		if line, ok := lines[key]; ok {
			return line
		}
		cut := strings.LastIndexByte(key, '.')
		if cut < 0 {
			return 0
		}
		key = key[:cut]
	}
}

// checkRules asks bundled rules whether they exist and take the settings.
func (c Config) checkRules(ctx context.Context, o options) []*ConfigError {
	e := c.Environment
	if len(e.Command) > 0 || o.bundled == nil {
		return nil
	}
	rules, ok := o.bundled[e.Name]
	if !ok {
		reason := fmt.Sprintf("there is no bundled environment %q; there are: %s; or name a program in environment.command", e.Name, strings.Join(sorted(o.bundled), ", "))
		return []*ConfigError{{Key: "environment.name", Reason: reason}}
	}
	_, err := rules().Configure(ctx, e.Settings)
	return settingFaults(err)
}

// settingFaults turns an environment's refusal into faults of the configuration.
func settingFaults(err error) []*ConfigError {
	if err == nil {
		return nil
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*ConfigError
		for _, e := range several.Unwrap() {
			out = append(out, settingFaults(e)...)
		}
		return out
	}
	var setting *plugins.SettingError
	if !errors.As(err, &setting) {
		return []*ConfigError{{Key: "environment.settings", Reason: err.Error()}}
	}
	reason := setting.Reason
	if strings.HasPrefix(reason, "want") {
		reason += fmt.Sprintf(", not %q", setting.Value)
	}
	return []*ConfigError{{Key: "environment.settings." + setting.Name, Reason: reason}}
}
