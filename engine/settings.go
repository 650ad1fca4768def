package engine

import (
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// Settings are those of the agent's rules, complete with defaults. The map is the caller's.
func (a *Agent) Settings() (plugins.Settings, error) {
	settings, err := a.rules.settings.Resolve(a.rules.spec.Settings)
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", a.rules.spec.Name, err)
	}
	return settings, nil
}
