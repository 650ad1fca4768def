package plugintest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/plugins"
)

// checkStarts asks for the same starts twice, in another order, alone, and of another process.
func checkStarts(ctx context.Context, s *subject) error {
	want, err := s.starts(ctx)
	if err != nil {
		return err
	}
	requests := s.requests()
	for i := len(requests) - 1; i >= 0; i-- {
		from := line{request: requests[i]}
		for _, env := range []*bounded{s.env, s.other} {
			got, err := env.Start(ctx, requests[i:i+1])
			if err != nil {
				return err
			}
			if err := differences(got, want[i:i+1]); err != nil {
				return from.at(fmt.Errorf("alone, later: %w", err))
			}
		}
		if s.spec.Traits.Deterministic && !s.spec.Traits.Text {
			if err := difference(want[i], want[0]); err != nil {
				return from.at(fmt.Errorf("the spec says that the seed is ignored, but with seed %d it was otherwise: %w", requests[0].Seed, err))
			}
		}
	}
	none, err := s.env.Start(ctx, nil)
	if err != nil || len(none) != 0 {
		return fmt.Errorf("no requests give %d positions and error %v", len(none), err)
	}
	return nil
}

// checkOwnership looks whether positions that were received have changed since, and whether
// states that were sent have.
func checkOwnership(ctx context.Context, s *subject) error {
	var seen []*plugins.Position
	var was []plugins.Position
	var lines []line
	_, err := s.play(ctx, func(l line, p *plugins.Position) {
		kept := *p
		seen, was, lines = append(seen, &kept), append(was, clone(*p)), append(lines, l)
	})
	if err != nil {
		return err
	}
	for i := range seen {
		if err := difference(*seen[i], was[i]); err != nil {
			return lines[i].at(fmt.Errorf("the position has changed after it was returned: %w", err))
		}
	}
	return nil
}

// checkRepetition makes all moves of the games again, in one batch in another order, in another
// process.
func checkRepetition(ctx context.Context, s *subject) error {
	plies, err := s.plies(ctx)
	if err != nil || len(plies) == 0 {
		return err
	}
	s.random.Shuffle(len(plies), func(i, j int) { plies[i], plies[j] = plies[j], plies[i] })
	return same(ctx, s.other, plies)
}

// checkBatches makes moves in batches of several sizes, which must not matter.
func checkBatches(ctx context.Context, s *subject) error {
	plies, err := s.plies(ctx)
	if err != nil {
		return err
	}
	for i, size := 0, 1; i < len(plies); size = size%7 + 1 {
		end := min(i+size, len(plies))
		if err := same(ctx, s.env, plies[i:end]); err != nil {
			return err
		}
		i = end
	}
	none, err := s.env.Step(ctx, nil)
	if err != nil || len(none) != 0 {
		return fmt.Errorf("no moves give %d positions and error %v", len(none), err)
	}
	return nil
}

// checkConcurrency makes the same moves from several goroutines.
func checkConcurrency(ctx context.Context, s *subject) error {
	plies, err := s.plies(ctx)
	if err != nil || len(plies) == 0 {
		return err
	}
	const callers = 4
	faults := make([]error, callers)
	var all sync.WaitGroup
	for k := range callers {
		all.Go(func() {
			from := k * len(plies) / callers
			faults[k] = errors.Join(same(ctx, s.env, plies[from:]), same(ctx, s.env, plies[:from]))
		})
	}
	all.Wait()
	return shortest(faults)
}

// same makes the moves again, in one batch, and wants the same positions.
func same(ctx context.Context, env *bounded, plies []ply) error {
	moves := make([]plugins.Move, len(plies))
	for i, p := range plies {
		moves[i] = p.move()
	}
	got, err := step(ctx, env, moves)
	if err != nil {
		return err
	}
	faults := make([]error, len(plies))
	for i, p := range plies {
		if err := difference(got[i], p.after); err != nil {
			faults[i] = p.then(p.action).at(fmt.Errorf("the same moves again, %d at once, give another position: %w", len(plies), err))
		}
	}
	return shortest(faults)
}
