package plugins

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
)

// Render draws each state with the game's Drawer.
func (a *adapter[S]) Render(ctx context.Context, states [][]byte) ([]string, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	drawer, ok := t.game.(Drawer[S])
	if !ok {
		return nil, fmt.Errorf("%s cannot draw its positions", t.spec.Name)
	}
	s := t.seats.Get().(*seat[S])
	defer t.seats.Put(s)
	out := make([]string, len(states))
	for i, state := range states {
		if _, err := t.load(s, state); err != nil {
			return nil, fmt.Errorf("render item %d: %w", i, err)
		}
		out[i] = drawer.Draw(&s.state)
	}
	return out, ctx.Err()
}

// Notation names each move with the game's Namer, or by its number where there is none.
func (a *adapter[S]) Notation(ctx context.Context, moves []Move) ([]string, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	namer, ok := t.game.(Namer[S])
	s := t.seats.Get().(*seat[S])
	defer t.seats.Put(s)
	out := make([]string, len(moves))
	for i, m := range moves {
		if m.Action < 0 || m.Action >= t.spec.Actions {
			return nil, fmt.Errorf("notation item %d: action %d is outside 0..%d", i, m.Action, t.spec.Actions-1)
		}
		if !ok {
			out[i] = strconv.Itoa(m.Action)
			continue
		}
		if _, err := t.load(s, m.State); err != nil {
			return nil, fmt.Errorf("notation item %d: %w", i, err)
		}
		out[i] = namer.Name(&s.state, m.Action)
	}
	return out, ctx.Err()
}

// Rollout plays uniformly random legal moves to the end. Games of chance are refused.
func (a *adapter[S]) Rollout(ctx context.Context, playouts []Playout) ([][]float32, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	s := t.seats.Get().(*seat[S])
	defer t.seats.Put(s)
	out := make([][]float32, len(playouts))
	flat := make([]float32, len(playouts)*t.spec.Players)
	rewards := make([]float32, t.spec.Players)
	for i, p := range playouts {
		if p.Count < 1 {
			return nil, fmt.Errorf("rollout item %d: %d games to play, want at least 1", i, p.Count)
		}
		out[i] = part(flat, i, t.spec.Players)
		random := rand.NewPCG(p.Seed, uint64(p.Count))
		for range p.Count {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err := t.rollout(s, p.State, random, rewards, out[i]); err != nil {
				return nil, fmt.Errorf("rollout item %d: %w", i, err)
			}
		}
		for k := range out[i] {
			out[i][k] /= float32(p.Count)
		}
	}
	return out, nil
}

// rollout plays one random game from state and adds its return to total.
func (t *table[S]) rollout(s *seat[S], state []byte, random *rand.PCG, rewards, total []float32) error {
	made, err := t.load(s, state)
	if err != nil {
		return err
	}
	for ; t.game.Mover(&s.state) != Terminal; made++ {
		if made > t.spec.MaxLength {
			return fmt.Errorf("game has gone on for %d moves, past its declared length of %d", made, t.spec.MaxLength)
		}
		s.legal.Clear()
		t.game.Legal(&s.state, s.legal)
		n := s.legal.Count()
		if n == 0 {
			return fmt.Errorf("no legal action in a position that is not over")
		}
		if err := t.game.Play(&s.state, s.legal.Nth(int((random.Uint64()>>1)%uint64(n)))); err != nil {
			return err
		}
		clear(rewards)
		t.game.Rewards(&s.state, rewards)
		for k, r := range rewards {
			total[k] += r
		}
	}
	return nil
}
