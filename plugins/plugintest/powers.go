package plugintest

import (
	"context"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// checkRender draws positions, if the environment does.
func checkRender(ctx context.Context, s *subject) error {
	if !s.spec.Traits.Render {
		return errAbsent
	}
	starts, err := s.starts(ctx)
	if err != nil {
		return err
	}
	drawings, err := s.env.Render(ctx, [][]byte{starts[0].State, starts[0].State})
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
	if !s.spec.Traits.Notation {
		return errAbsent
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
		names, err := s.env.Notation(ctx, moves)
		if err != nil {
			return err
		}
		if err := distinct(names, len(moves)); err != nil {
			return p.at(err)
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
