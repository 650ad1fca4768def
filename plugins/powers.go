package plugins

import (
	"bytes"
	"context"
	"fmt"
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
		if i == 0 || !bytes.Equal(m.State, moves[i-1].State) { // mostly they are all the moves of one state
			if _, err := t.load(s, m.State); err != nil {
				return nil, fmt.Errorf("notation item %d: %w", i, err)
			}
		}
		out[i] = namer.Name(&s.state, m.Action)
	}
	return out, ctx.Err()
}
