package plugintest

import (
	"context"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// checkRender draws positions, if the environment does.
func checkRender(ctx context.Context, s *subject) error {
	renderer, ok := s.env.(plugins.Renderer)
	if !s.spec.Traits.Render {
		return nil
	}
	if !ok {
		return fmt.Errorf("the spec has the render trait, but there is no Render method")
	}
	starts, err := s.starts(ctx)
	if err != nil {
		return err
	}
	drawings, err := renderer.Render(ctx, [][]byte{starts[0].State, starts[0].State})
	if err != nil {
		return err
	}
	if len(drawings) != 2 || drawings[0] == "" || drawings[0] != drawings[1] {
		return fmt.Errorf("the same state twice is drawn as %q", drawings)
	}
	return nil
}

// checkNotation names the legal moves of positions, if the environment does.
func checkNotation(ctx context.Context, s *subject) error {
	notator, ok := s.env.(plugins.Notator)
	if !s.spec.Traits.Notation {
		return nil
	}
	if !ok {
		return fmt.Errorf("the spec has the notation trait, but there is no Notation method")
	}
	plies, err := s.plies(ctx)
	if err != nil {
		return err
	}
	for _, p := range plies[:min(len(plies), triedPositions)] {
		var moves []plugins.Move
		for a := range p.before.Legal.All() {
			moves = append(moves, plugins.Move{State: p.before.State, Action: a})
		}
		names, err := notator.Notation(ctx, moves)
		if err != nil {
			return err
		}
		if err := distinct(names, len(moves)); err != nil {
			return fmt.Errorf("state %x: %w", p.before.State, err)
		}
	}
	return nil
}

func distinct(names []string, want int) error {
	if len(names) != want {
		return fmt.Errorf("%d names for %d moves", len(names), want)
	}
	sorted := slices.Sorted(slices.Values(names))
	for i, name := range sorted {
		if name == "" || i > 0 && name == sorted[i-1] {
			return fmt.Errorf("%q is the name of no move or of two", name)
		}
	}
	return nil
}

// checkRollout plays games out at random, if the environment does, and compares what is still to
// come with the bounds of a return.
func checkRollout(ctx context.Context, s *subject) error {
	roller, ok := s.env.(plugins.Roller)
	if !s.spec.Traits.Rollout {
		return nil
	}
	if !ok {
		return fmt.Errorf("the spec has the rollout trait, but there is no Rollout method")
	}
	starts, err := s.starts(ctx)
	if err != nil {
		return err
	}
	var playouts []plugins.Playout
	for i := range starts {
		playouts = append(playouts, plugins.Playout{State: starts[i].State, Seed: uint64(i), Count: 1 + i})
	}
	first, err := roller.Rollout(ctx, playouts)
	if err != nil {
		return err
	}
	if len(first) != len(playouts) {
		return fmt.Errorf("%d answers to %d playouts", len(first), len(playouts))
	}
	for i := range playouts {
		again, err := roller.Rollout(ctx, playouts[i:i+1])
		if err != nil {
			return err
		}
		if !slices.Equal(again[0], first[i]) || len(first[i]) != s.spec.Players {
			return fmt.Errorf("playout %d gives %v in a batch and %v alone", i, first[i], again[0])
		}
		returns := make([]float64, s.spec.Players)
		add(returns, first[i])
		add(returns, starts[i].Rewards)
		if err := s.checkReturns(returns); err != nil {
			return fmt.Errorf("playout %d: %w", i, err)
		}
	}
	return nil
}
