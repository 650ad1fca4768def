package plugins

import (
	"context"
	"errors"
	"fmt"
)

// Rollout plays uniformly random legal moves to the end; nature's come as they are probable.
func (a *adapter[S]) Rollout(ctx context.Context, playouts []Playout) ([][]float32, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	out := make([][]float32, len(playouts))
	flat := make([]float32, len(playouts)*t.spec.Players)
	for i := range out {
		out[i] = part(flat, i, t.spec.Players)
	}
	if _, err := t.rolloutAll(ctx, playouts, out); err != nil {
		return nil, err
	}
	return out, nil
}

// RolloutInto implements InPlace.
func (a *adapter[S]) RolloutInto(ctx context.Context, playouts []Playout, out [][]float32) (moves int, err error) {
	t, err := a.current()
	if err != nil {
		return 0, err
	}
	if len(out) != len(playouts) {
		return 0, fmt.Errorf("rollout: room for %d answers to %d playouts", len(out), len(playouts))
	}
	for i := range out {
		if len(out[i]) != t.spec.Players {
			return 0, fmt.Errorf("rollout item %d: room for %d returns of %d players", i, len(out[i]), t.spec.Players)
		}
		clear(out[i])
	}
	return t.rolloutAll(ctx, playouts, out)
}

// rolloutAll fills in out, which comes zeroed, and returns the number of moves played.
func (t *table[S]) rolloutAll(ctx context.Context, playouts []Playout, out [][]float32) (moves int, err error) {
	s := t.seats.Get().(*seat[S])
	defer t.seats.Put(s)
	for i := range playouts {
		n, err := t.rollouts(ctx, s, &playouts[i], out[i])
		if err != nil {
			return 0, fmt.Errorf("rollout item %d: %w", i, err)
		}
		moves += n
	}
	return moves, ctx.Err()
}

// rollouts fills in the mean return of one item's games.
func (t *table[S]) rollouts(ctx context.Context, s *seat[S], p *Playout, mean []float32) (moves int, err error) {
	if p.Count < 1 {
		return 0, fmt.Errorf("%d games to play, want at least 1", p.Count)
	}
	s.random.Seed(p.Seed, uint64(p.Count))
	for range p.Count {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := t.rollout(s, p.State, mean)
		if err != nil {
			return 0, err
		}
		moves += n
	}
	for k := range mean {
		mean[k] /= float32(p.Count)
	}
	return moves, nil
}

// rollout plays one random game from state, adds its return to total and returns its moves.
func (t *table[S]) rollout(s *seat[S], state []byte, total []float32) (moves int, err error) {
	made, err := t.load(s, state)
	if err != nil {
		return 0, err
	}
	mover := t.game.Mover(&s.state)
	if t.finisher != nil && mover != Terminal {
		moves = t.finisher.Finish(&s.state, &s.random, total)
		return moves, t.checkLength(made + moves)
	}
	for ; mover != Terminal; mover = t.game.Mover(&s.state) {
		if mover == Chance {
			err = t.randomOutcome(s)
		} else {
			err = t.randomMove(s)
		}
		moves++
		if err == nil {
			err = t.checkLength(made + moves)
		}
		if err != nil {
			return 0, err
		}
		clear(s.rewards)
		t.game.Rewards(&s.state, s.rewards)
		for k, r := range s.rewards {
			total[k] += r
		}
	}
	return moves, nil
}

// randomMove plays one legal move in a position in which a player moves.
func (t *table[S]) randomMove(s *seat[S]) error {
	s.legal.Clear()
	t.game.Legal(&s.state, s.legal)
	n := s.legal.Count()
	if n == 0 {
		return errors.New("no legal action in a position that is not over")
	}
	return t.game.Play(&s.state, s.legal.Nth(int((s.random.Uint64()>>1)%uint64(n))))
}

// randomOutcome makes nature's move in a chance position.
func (t *table[S]) randomOutcome(s *seat[S]) error {
	if t.chancer == nil {
		return errNoChancer
	}
	clear(s.chances)
	t.chancer.Chances(&s.state, s.chances)
	at, last := float64(s.random.Uint64()>>11)/(1<<53), -1
	for outcome, p := range s.chances {
		if p > 0 {
			last = outcome
			if at -= float64(p); at < 0 {
				break
			}
		}
	}
	if last < 0 {
		return errors.New("no outcome is possible in a chance position")
	}
	return t.chancer.Outcome(&s.state, last)
}

func (t *table[S]) checkLength(made int) error {
	if made > t.spec.MaxLength {
		return fmt.Errorf("game has gone on for %d moves, past its declared length of %d", made, t.spec.MaxLength)
	}
	return nil
}
