package plugintest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// Bounds on how much is tried: enough to find a mistake in any position, and quick.
const (
	triedPositions = 60
	triedActions   = 512
)

// checkLegal tries every action, legal or not, in a sample of positions, early ones first.
func checkLegal(ctx context.Context, s *subject) error {
	plies, err := s.plies(ctx)
	if err != nil {
		return err
	}
	s.random.Shuffle(len(plies), func(i, j int) { plies[i], plies[j] = plies[j], plies[i] })
	plies = plies[:min(len(plies), triedPositions)]
	slices.SortStableFunc(plies, func(a, b ply) int { return cmp.Compare(len(a.moves), len(b.moves)) })
	for _, p := range plies {
		if err := s.tryAll(ctx, p.line, &p.before); err != nil {
			return err
		}
		if err := s.tryAll(ctx, p.then(p.action), &p.after); err != nil {
			return err
		}
	}
	return nil
}

// tryAll makes every move in one position, and some that are no moves.
func (s *subject) tryAll(ctx context.Context, l line, p *plugins.Position) error {
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
		if err := s.tried(p, m.Action, &next[i]); err != nil {
			return l.at(err)
		}
	}
	return nil
}

// tried looks at what an action has led to.
func (s *subject) tried(p *plugins.Position, action int, next *plugins.Position) error {
	var legal bool
	switch {
	case action < 0:
	case p.Player == plugins.Chance:
		if legal = action < s.spec.Outcomes; legal && p.Chances[action] == 0 {
			return nil // what cannot happen may be refused, or not
		}
	default:
		legal = action < s.spec.Actions && p.Legal.Has(action)
	}
	switch {
	case legal && next.Fault != "":
		return fmt.Errorf("action %d is legal, but step refuses it: %s", action, next.Fault)
	case !legal && next.Fault == "":
		return fmt.Errorf("action %d is not legal (player %d), but step plays it", action, p.Player)
	}
	if err := s.spec.Check(next); err != nil {
		return fmt.Errorf("action %d: %w", action, err)
	}
	return nil
}
