package solver

import (
	"context"
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins/connect4"
)

// Solver finds exact values. Its table is filled from position to position, which makes related
// ones quick. It is not safe for concurrent use.
type Solver struct {
	table   table
	nodes   uint64
	ctx     context.Context // of the call under way
	stopped bool            // ctx has ended
}

// New returns a solver with a transposition table of at most tableBytes bytes. It takes no other
// memory worth counting. 64 MiB do for positions of 12 stones and more; earlier ones gain from a
// gigabyte.
func New(tableBytes int) *Solver { return &Solver{table: newTable(tableBytes)} }

// Nodes is the number of positions searched since New.
func (s *Solver) Nodes() uint64 { return s.nodes }

// ErrOver is returned for positions where the game has ended: nobody is to move.
var ErrOver = errors.New("connect4: the game is over")

// Full is the score of a column without room.
const Full = -100

// Score is the value of p for the player to move: 0 for a draw, 22-k for a win with the winner's
// k-th stone, and the negative of it for a loss. When ctx ends first, its error is returned.
func (s *Solver) Score(ctx context.Context, p connect4.State) (int, error) {
	return s.ask(ctx, p, worst)
}

// Outcome is the sign of Score: 1 for a win, 0 for a draw, -1 for a loss. It takes two searches at
// most, where Score takes several.
func (s *Solver) Outcome(ctx context.Context, p connect4.State) (int, error) {
	return s.ask(ctx, p, 1)
}

// Scores has for each column the score of p, for the player to move, once that move is made; Full
// for columns without room.
func (s *Solver) Scores(ctx context.Context, p connect4.State) ([connect4.Columns]int, error) {
	return s.askEach(ctx, p, worst)
}

// Outcomes is Scores with an outcome in place of each score.
func (s *Solver) Outcomes(ctx context.Context, p connect4.State) ([connect4.Columns]int, error) {
	return s.askEach(ctx, p, 1)
}

// Keeps returns the outcome of p and the set of columns, bit 0 the leftmost, that keep it. It asks
// each move only whether it keeps the outcome, so it is faster than Outcomes.
func (s *Solver) Keeps(ctx context.Context, p connect4.State) (outcome int, keeps uint64, err error) {
	if outcome, err = s.Outcome(ctx, p); err != nil || outcome < 0 {
		return outcome, p.Open(), err // a lost position stays lost
	}
	for c := range connect4.Columns {
		if p.Open()>>c&1 == 0 {
			continue
		}
		next := p
		next.Drop(c)
		if !s.atLeast(next, 1-outcome) {
			keeps |= 1 << c
		}
	}
	return outcome, keeps, s.ended()
}

// ask finds the score of p, cut to -limit..limit.
func (s *Solver) ask(ctx context.Context, p connect4.State, limit int) (int, error) {
	if p.Over() {
		return 0, ErrOver
	}
	s.ctx, s.stopped = ctx, false
	return s.between(p, -limit, limit), s.ended()
}

func (s *Solver) askEach(ctx context.Context, p connect4.State, limit int) ([connect4.Columns]int, error) {
	var out [connect4.Columns]int
	if p.Over() {
		return out, ErrOver
	}
	s.ctx, s.stopped = ctx, false
	for c := range out {
		if p.Open()>>c&1 == 0 {
			out[c] = Full
			continue
		}
		next := p
		next.Drop(c)
		out[c] = -s.between(next, -limit, limit)
	}
	return out, s.ended()
}

// ended is the error of the call under way, nil if it came to its answer.
func (s *Solver) ended() error {
	if s.stopped {
		return fmt.Errorf("connect4: solving: %w", s.ctx.Err())
	}
	return nil
}

// between finds the score of p, cut to low..high, by asking yes-or-no questions. They close in on 0
// from the sides: an early end is found in less time than a late one, and helps to find that.
func (s *Solver) between(p connect4.State, low, high int) int {
	left := cells - p.Plies()
	low, high = max(low, -(left+2)/2), min(high, (left+1)/2)
	for low < high && !s.stopped {
		goal := low + (high-low)/2 // above it, or not?
		if goal <= 0 {
			goal = min(goal, low/2)
		} else {
			goal = max(goal, high/2)
		}
		if goal++; s.atLeast(p, goal) {
			low = goal
		} else {
			high = goal - 1
		}
	}
	return low
}

// atLeast says whether the score of p, over or not, is at least goal.
func (s *Solver) atLeast(p connect4.State, goal int) bool {
	left := cells - p.Plies()
	switch {
	case p.Won():
		return -(left+2)/2 >= goal
	case left == 0:
		return 0 >= goal
	case playable(p.All)&threats(p.Own, p.All) != 0:
		return (left+1)/2 >= goal
	}
	return s.reaches(p.Own, p.All, goal)
}
