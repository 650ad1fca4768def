package plugintest

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// checkSymmetries plays each game once more with every move taken through a symmetry, and wants
// positions that are the first game's taken through it. It works from starts that look the same
// through the symmetry; others cannot be turned from outside.
func checkSymmetries(ctx context.Context, s *subject) error {
	if s.spec.Traits.Chance || len(s.spec.Symmetries) == 0 {
		return nil
	}
	if err := identityFirst(s.spec.Symmetries[0]); err != nil {
		return err
	}
	games, err := s.play(ctx, ignore)
	if err != nil {
		return err
	}
	for k, symmetry := range s.spec.Symmetries {
		for _, g := range games {
			if err := s.turned(ctx, g, symmetry); err != nil {
				return fmt.Errorf("symmetry %d, game from seed %d: %w", k, g.request.Seed, err)
			}
		}
	}
	return nil
}

func identityFirst(m plugins.Symmetry) error {
	for _, p := range [][]int32{m.Cells, m.Actions} {
		for i, v := range p {
			if int(v) != i {
				return fmt.Errorf("the first symmetry moves %d to %d: want the identity", i, v)
			}
		}
	}
	return nil
}

// turned plays g through the symmetry.
func (s *subject) turned(ctx context.Context, g game, m plugins.Symmetry) error {
	if len(g.plies) == 0 || s.turnedFrom(g.plies[0].before, g.plies[0].before, m) != nil {
		return nil
	}
	state := g.plies[0].before.State
	for i, p := range g.plies {
		next, err := step(ctx, s.env, []plugins.Move{{State: state, Action: int(m.Actions[p.action])}})
		if err != nil {
			return err
		}
		if err := s.good(&next[0]); err != nil {
			return fmt.Errorf("move %d: action %d becomes %d: %w", i, p.action, m.Actions[p.action], err)
		}
		if err := s.turnedFrom(next[0], p.after, m); err != nil {
			return fmt.Errorf("after move %d: %w", i, err)
		}
		state = next[0].State
	}
	return nil
}

// turnedFrom reports how got differs from p taken through the symmetry.
func (s *subject) turnedFrom(got, p plugins.Position, m plugins.Symmetry) error {
	if got.Player != p.Player || !slices.Equal(got.Rewards, p.Rewards) {
		return fmt.Errorf("player %d with rewards %v, want %d with %v", got.Player, got.Rewards, p.Player, p.Rewards)
	}
	legal := plugins.NewBitset(s.spec.Actions)
	for a := range p.Legal.All() {
		legal.Add(int(m.Actions[a]))
	}
	if p.Player >= 0 && !slices.Equal(got.Legal, legal) {
		return fmt.Errorf("legal set %x, want %x", got.Legal, legal)
	}
	if want := s.turnObservation(p.Observation, m); !bytes.Equal(got.Observation, want) {
		return fmt.Errorf("observation %x, want %x", got.Observation, want)
	}
	return nil
}

// turnObservation moves cell i of every plane to m.Cells[i].
func (s *subject) turnObservation(o []byte, m plugins.Symmetry) []byte {
	out := make([]byte, len(o))
	if len(o) == 0 {
		return out
	}
	cells := s.spec.Observation.Height * s.spec.Observation.Width
	for plane := range s.spec.Observation.Planes {
		for i, j := range m.Cells {
			from, to := plane*cells+i, plane*cells+int(j)
			if s.spec.Observation.Encoding == plugins.Float32 {
				copy(out[4*to:4*to+4], o[4*from:])
			} else if o[from/8]>>(from%8)&1 != 0 {
				out[to/8] |= 1 << (to % 8)
			}
		}
	}
	return out
}
