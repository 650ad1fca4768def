package mcts

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// Run drives s until every slot that has begun is finished, with one Step call and one Evaluate
// call a round for all games together. After an error the search can be driven on, but slots named
// by a *FaultError in it have become idle. Where env has plugins.InPlace, Run allocates nothing in a
// steady state.
func Run(ctx context.Context, s *Search, env plugins.Environment, ev Evaluator) error {
	for {
		if err := s.Evaluate(ctx, ev); err != nil {
			return err
		}
		moves := s.Select()
		if len(moves) == 0 {
			return nil
		}
		positions, err := s.step(ctx, env, moves)
		if err != nil {
			return fmt.Errorf("search: step %d positions: %w", len(moves), err)
		}
		if err := s.Expand(positions); err != nil {
			return err
		}
	}
}

// step plays the moves, in memory of the search's where env can.
func (s *Search) step(ctx context.Context, env plugins.Environment, moves []plugins.Move) ([]plugins.Position, error) {
	inPlace, ok := env.(plugins.InPlace)
	if !ok {
		return env.Step(ctx, moves)
	}
	if more := len(moves) - len(s.stepped); more > 0 {
		s.stepped = append(s.stepped, make([]plugins.Position, more)...)
	}
	out := s.stepped[:len(moves)]
	return out, inPlace.StepInto(ctx, moves, out)
}

// Evaluate asks ev for what Pending waits for, if anything, in one call, and brings it to Backup.
func (s *Search) Evaluate(ctx context.Context, ev Evaluator) error {
	positions := s.Pending()
	if len(positions) == 0 {
		return ctx.Err()
	}
	out := s.room(len(positions))
	if err := ev.Evaluate(ctx, positions, out); err != nil {
		return fmt.Errorf("search: evaluate %d positions: %w", len(positions), err)
	}
	return s.Backup(out)
}

// room returns n evaluations with slices of the right length.
func (s *Search) room(n int) []Evaluation {
	for len(s.evals) < n {
		s.evals = append(s.evals, Evaluation{
			Logits: make([]float32, s.spec.Actions), Values: make([]float32, s.spec.Players),
		})
	}
	return s.evals[:n]
}
