package main

import (
	"context"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins/chess"
)

// loadFrom is loadPlayer for runs whose games may be made to begin elsewhere: in chess at a position in FEN, "" for
// the run's own start.
func (c *console) loadFrom(ctx context.Context, name, fen string) (*engine.Agent, error) {
	if fen == "" {
		return c.loadPlayer(ctx, name)
	}
	return c.loadUnder(ctx, name, otherSetting{chess.New().(game), "fen", fen})
}
