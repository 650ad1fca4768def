package main

import (
	"context"
	"fmt"
	"maps"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/chess"
)

// loadFrom is loadPlayer for runs whose games may be made to begin elsewhere: in chess at a position in FEN, "" for
// the run's own start.
func (c *console) loadFrom(ctx context.Context, name, fen string) (*engine.Agent, error) {
	if fen == "" {
		return c.loadPlayer(ctx, name)
	}
	weights, err := findWeights(name)
	if err != nil {
		return nil, err
	}
	rules := otherStart{chess.New().(game), fen}
	agent, err := engine.LoadAgent(ctx, weights, append(c.options(), engine.WithEnvironment(rules))...)
	if err != nil {
		return nil, fmt.Errorf("%s from %s: %w", name, fen, err)
	}
	return agent, nil
}

// otherStart is chess under the settings it is given, but for the start.
type otherStart struct {
	game
	fen string
}

func (o otherStart) Configure(ctx context.Context, settings plugins.Settings) (plugins.Spec, error) {
	changed := maps.Clone(settings)
	if changed == nil {
		changed = plugins.Settings{}
	}
	changed["fen"] = o.fen
	return o.game.Configure(ctx, changed)
}
