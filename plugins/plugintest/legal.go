package plugintest

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// Bounds on how much is tried: enough to find a mistake in any position, and quick.
const (
	triedPositions = 60
	triedActions   = 512
)

// checkLegal tries every action, legal or not, in a sample of positions.
func checkLegal(ctx context.Context, s *subject) error {
	plies, err := s.plies(ctx)
	if err != nil {
		return err
	}
	s.random.Shuffle(len(plies), func(i, j int) { plies[i], plies[j] = plies[j], plies[i] })
	for _, p := range plies[:min(len(plies), triedPositions)] {
		for _, position := range []plugins.Position{p.before, p.after} {
			if err := s.tryAll(ctx, &position); err != nil {
				return fmt.Errorf("state %x: %w", position.State, err)
			}
		}
	}
	return nil
}

// tryAll makes every move in one position, and some that are no moves.
func (s *subject) tryAll(ctx context.Context, p *plugins.Position) error {
	size := s.spec.Actions
	if p.Player == plugins.Chance {
		size = s.spec.Outcomes
	}
	moves := []plugins.Move{{State: p.State, Action: -1}, {State: p.State, Action: size}}
	first := s.random.IntN(size)
	for k := range min(size, triedActions) {
		moves = append(moves, plugins.Move{State: p.State, Action: (first + k) % size})
	}
	next, err := step(ctx, s.env, moves)
	if err != nil {
		return err
	}
	for i, m := range moves {
		want := m.Action >= 0 && m.Action < size && (p.Player == plugins.Chance || p.Legal.Has(m.Action))
		if want && p.Player == plugins.Chance && p.Chances[m.Action] == 0 {
			continue // what cannot happen may be refused, or not
		}
		switch {
		case want && next[i].Fault != "":
			return fmt.Errorf("action %d is legal, but step refuses it: %s", m.Action, next[i].Fault)
		case !want && next[i].Fault == "":
			return fmt.Errorf("action %d is not legal (player %d), but step plays it", m.Action, p.Player)
		}
		if err := s.spec.Check(&next[i]); err != nil {
			return fmt.Errorf("action %d: %w", m.Action, err)
		}
	}
	return nil
}
