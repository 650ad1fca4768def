package main

import (
	"context"
	"fmt"
	"maps"
	"strconv"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/plugins"
)

// loadGoAgent is loadAgent for runs of Go, which may be made to play under another komi.
func (c *console) loadGoAgent(ctx context.Context, name string, komi *float64) (*engine.Agent, error) {
	if komi == nil {
		return c.loadPlayer(ctx, name)
	}
	return c.loadUnder(ctx, name, otherSetting{weiqi.New().(game), "komi", points(*komi)})
}

// loadUnder is loadPlayer for runs that are made to play under another setting than their own.
func (c *console) loadUnder(ctx context.Context, name string, rules otherSetting) (*engine.Agent, error) {
	weights, err := findWeights(name)
	if err != nil {
		return nil, err
	}
	agent, err := engine.LoadAgent(ctx, weights, append(c.options(), engine.WithEnvironment(rules))...)
	if err != nil {
		return nil, fmt.Errorf("%s with %s %s: %w", name, rules.name, rules.value, err)
	}
	return agent, nil
}

// game is an environment with all that bundled games can do.
type game interface {
	plugins.Environment
	plugins.Renderer
	plugins.Notator
	plugins.Roller
}

// otherSetting is a game under the settings it is given, but for one.
type otherSetting struct {
	game
	name, value string
}

func (o otherSetting) Configure(ctx context.Context, settings plugins.Settings) (plugins.Spec, error) {
	changed := maps.Clone(settings)
	if changed == nil {
		changed = plugins.Settings{}
	}
	changed[o.name] = o.value
	return o.game.Configure(ctx, changed)
}

// points writes a number of points: "7.5", "12".
func points(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
