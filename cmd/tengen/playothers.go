package main

import (
	"context"

	"github.com/tengen-rl/tengen/engine"
)

// others have the seats that a person has not.
type others interface {
	// choose is their move.
	choose(ctx context.Context, b *board) (action int, err error)
	// hint tells what they think of the person's position; names are those of its moves.
	hint(ctx context.Context, b *board, names map[int]string) error
}

// agentSeats are an agent's, which plays with the newest checkpoint.
type agentSeats struct {
	agent *engine.Agent
	thinking
}

func (a *agentSeats) choose(ctx context.Context, b *board) (int, error) {
	newer, err := a.agent.Refresh()
	if err != nil {
		b.say("(a newer checkpoint cannot be read: %v)", err)
	} else if newer {
		b.say("(from here on with iteration %d)", a.agent.Iteration())
	}
	limited, cancel := a.limit(ctx)
	defer cancel()
	return a.agent.Choose(limited, b.game.Position())
}

// hintMoves is how many moves a hint shows.
const hintMoves = 5

func (a *agentSeats) hint(ctx context.Context, b *board, names map[int]string) error {
	limited, cancel := a.limit(ctx)
	defer cancel()
	x, err := a.agent.Analyze(limited, b.game.Position())
	if err != nil {
		return err
	}
	b.say("It would play %s and expects %+.2f for you (%d simulations).", names[x.Action], x.Values[b.game.Position().Player], x.Simulations)
	for _, c := range x.Candidates[:min(hintMoves, len(x.Candidates))] {
		b.say("  %-6s network %5.1f %%  after search %5.1f %%  visits %5d  value %+.2f", names[c.Action], 100*c.Prior, 100*c.Policy, c.Visits, c.Q)
	}
	return nil
}

// randomSeats play at random.
type randomSeats struct{ engine.Player }

func (r randomSeats) choose(ctx context.Context, b *board) (int, error) {
	actions, err := r.Choose(ctx, []engine.Turn{{Seed: b.seed, Position: b.game.Position(), Actions: b.game.Actions()}})
	if err != nil {
		return 0, err
	}
	return actions[0], nil
}

func (randomSeats) hint(_ context.Context, b *board, _ map[int]string) error {
	b.say("There is nobody to ask.")
	return nil
}
