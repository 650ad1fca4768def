package plugintest

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// checkRollout plays games out at random, if the environment does, compares what is still to come with the bounds of a
// return, and what it is on average with what play by Step earns.
func checkRollout(ctx context.Context, s *subject) error {
	if !s.spec.Traits.Rollout {
		return errAbsent
	}
	if err := s.rolloutsRepeat(ctx); err != nil {
		return err
	}
	return s.rolloutsEarn(ctx)
}

// rolloutsRepeat asks for the same playouts in a batch and alone.
func (s *subject) rolloutsRepeat(ctx context.Context) error {
	starts, err := s.starts(ctx)
	if err != nil {
		return err
	}
	var playouts []plugins.Playout
	for i := range starts {
		playouts = append(playouts, plugins.Playout{State: starts[i].State, Seed: uint64(i), Count: 1 + i})
	}
	first, err := s.rollout(ctx, playouts)
	if err != nil {
		return err
	}
	for i := range playouts {
		again, err := s.rollout(ctx, playouts[i:i+1])
		if err != nil {
			return err
		}
		if !slices.Equal(again[0], first[i]) {
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

func (s *subject) rollout(ctx context.Context, playouts []plugins.Playout) ([][]float32, error) {
	out, err := s.env.Rollout(ctx, playouts)
	if err != nil {
		return nil, fmt.Errorf("rollout: %w", err)
	}
	if len(out) != len(playouts) {
		return nil, fmt.Errorf("rollout: %d answers to %d playouts", len(out), len(playouts))
	}
	for i, returns := range out {
		if len(returns) != s.spec.Players {
			return nil, fmt.Errorf("playout %d: %d returns for %d players", i, len(returns), s.spec.Players)
		}
	}
	return out, nil
}

// Bounds on the comparison of playouts with play by Step.
const (
	endingPlies  = 4   // so near the end positions are looked at
	triedEndings = 16  // at most
	playedOut    = 512 // playouts of each
)

// errorsAllowed is how far the mean of playedOut games may be from what is expected, in parts of the range of
// what can be earned, if it may be farther once in a thousand million times: Hoeffding's inequality.
var errorsAllowed = math.Sqrt(math.Log(2e9) / (2 * playedOut))

// rolloutsEarn looks at positions near the end of games, where all ways to go on can be tried with Step.
func (s *subject) rolloutsEarn(ctx context.Context) error {
	games, err := s.play(ctx, ignore)
	if err != nil {
		return err
	}
	var lines []line
	var endings []ending
	var playouts []plugins.Playout
	for _, p := range late(games) {
		e, small, err := s.end(ctx, p.before)
		if err != nil {
			return err
		}
		if small && len(endings) < triedEndings {
			lines, endings = append(lines, p.line), append(endings, e)
			playouts = append(playouts, plugins.Playout{State: p.before.State, Seed: uint64(len(lines)), Count: playedOut})
		}
	}
	got, err := s.rollout(ctx, playouts)
	if err != nil {
		return err
	}
	faults := make([]error, len(got))
	for i, returns := range got {
		faults[i] = lines[i].at(endings[i].differs(returns))
	}
	s.note = fmt.Sprintf("%d endings played out both ways", len(endings))
	return shortest(faults)
}

// late are the last decisions of games, the very last ones first.
func late(games []game) []ply {
	var out []ply
	for back := 1; back <= endingPlies; back++ {
		for _, g := range games {
			if i := len(g.plies) - back; i >= 0 && g.plies[i].before.Player >= 0 && len(out) < 2*triedEndings {
				out = append(out, g.plies[i])
			}
		}
	}
	return out
}
