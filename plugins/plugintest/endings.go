package plugintest

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// ending is what uniformly random moves earn from a position, by all the ways to go on.
type ending struct{ mean, low, high []float64 } // for each player

// largestEnding is how many positions an ending may have.
const largestEnding = 400

// branch is a way to go on.
type branch struct {
	position plugins.Position
	chance   float64
	earned   []float64
}

// end tries all ways to go on from p, if they are few and all can be gone.
func (s *subject) end(ctx context.Context, p plugins.Position) (e ending, small bool, err error) {
	players := s.spec.Players
	e = ending{make([]float64, players), slices.Repeat([]float64{math.Inf(1)}, players), slices.Repeat([]float64{math.Inf(-1)}, players)}
	open := []branch{{p, 1, make([]float64, players)}}
	for seen := 1; len(open) > 0; {
		var moves []plugins.Move
		var next []branch
		for _, b := range open {
			m, n := ways(b)
			moves, next = append(moves, m...), append(next, n...)
		}
		if seen += len(next); seen > largestEnding {
			return e, false, nil
		}
		positions, err := step(ctx, s.env, moves)
		if err != nil {
			return e, false, err
		}
		open = open[:0]
		for i, b := range next {
			if s.good(&positions[i]) != nil {
				return e, false, nil // the check of legal actions finds it
			}
			b.position = positions[i]
			add(b.earned, b.position.Rewards)
			if b.position.Player == plugins.Terminal {
				e.add(b)
			} else {
				open = append(open, b)
			}
		}
	}
	return e, true, nil
}

// ways are the moves at the end of a branch with what they lead to, each as probable as in random play.
func ways(b branch) (moves []plugins.Move, next []branch) {
	p := &b.position
	way := func(action int, chance float64) {
		moves = append(moves, plugins.Move{State: p.State, Action: action})
		next = append(next, branch{chance: b.chance * chance, earned: slices.Clone(b.earned)})
	}
	for k, chance := range p.Chances {
		if chance > 0 {
			way(k, float64(chance))
		}
	}
	for action := range p.Legal.All() {
		way(action, 1/float64(p.Legal.Count()))
	}
	return moves, next
}

func (e *ending) add(b branch) {
	for k, x := range b.earned {
		e.mean[k] += b.chance * x
		e.low[k], e.high[k] = min(e.low[k], x), max(e.high[k], x)
	}
}

// differs says which return of random playouts cannot be by accident.
func (e ending) differs(returns []float32) error {
	for k, x := range returns {
		allowed := errorsAllowed*(e.high[k]-e.low[k]) + slack*(1+math.Abs(e.mean[k]))
		if d := math.Abs(float64(x) - e.mean[k]); !(d <= allowed) {
			return fmt.Errorf("%d random playouts earn player %d %.3f on average, all moves by step %.3f", playedOut, k, x, e.mean[k])
		}
	}
	return nil
}
