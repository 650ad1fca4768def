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
// through the symmetry; others, as that of Othello, cannot be turned from outside.
func checkSymmetries(ctx context.Context, s *subject) error {
	if s.spec.Traits.Chance || len(s.spec.Symmetries) == 0 {
		return errAbsent
	}
	if err := identityFirst(s.spec.Symmetries[0]); err != nil {
		return err
	}
	games, err := s.play(ctx, ignore)
	if err != nil {
		return err
	}
	for k := range s.spec.Symmetries {
		if err := s.turned(ctx, games, k); err != nil {
			return err
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

// turned plays games through symmetry k, and finds the shortest that it cannot be.
func (s *subject) turned(ctx context.Context, games []game, k int) error {
	m := s.spec.Symmetries[k]
	var starts []plugins.Position
	var moves [][]int
	var played []game
	for _, g := range games {
		if len(g.plies) == 0 || !s.sameTurned(g.plies[0].before, m) {
			continue
		}
		played, starts = append(played, g), append(starts, g.plies[0].before)
		turned := make([]int, len(g.moves))
		for i, a := range g.moves {
			turned[i] = int(m.Actions[a])
		}
		moves = append(moves, turned)
	}
	ways, err := paths(ctx, s.env, starts, moves)
	if err != nil {
		return err
	}
	faults := make([]error, len(played))
	for i, g := range played {
		faults[i] = s.turnedAlong(g, line{g.request, moves[i]}, ways[i], k)
	}
	return shortest(faults)
}

// sameTurned says whether a start is the same through the symmetry: as it looks, where looks hide nothing.
func (s *subject) sameTurned(p plugins.Position, m plugins.Symmetry) bool {
	if s.spec.Traits.PerfectInformation {
		return bytes.Equal(p.Observation, s.turnObservation(p.Observation, m))
	}
	return s.turnedFrom(p, p, m) == nil
}

// turnedAlong compares what came of turned moves with a game.
func (s *subject) turnedAlong(g game, turned line, way []plugins.Position, k int) error {
	m := s.spec.Symmetries[k]
	for i := range way {
		err := s.good(&way[i])
		if err == nil {
			err = s.turnedFrom(way[i], g.after(i), m)
		}
		if err != nil {
			return line{turned.request, turned.moves[:i]}.at(fmt.Errorf("symmetry %d makes this of moves %q: %w", k, listed(g.moves[:i]), err))
		}
	}
	return nil
}

// after is the position after i moves.
func (g game) after(i int) plugins.Position {
	if i == 0 {
		return g.plies[0].before
	}
	return g.plies[i-1].after
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
