package plugintest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// faultsOfPlay are in how an environment answers: by memory, by company, late, or not at all.
var faultsOfPlay = []seeded{
	{fault: "a start that differs every time", check: "starts", says: "alone, later: item 0: observation is", open: with(func(m *mutant) {
		m.start = func(call int, _ plugins.Request, p *plugins.Position) { p.Observation[0] ^= byte(call & 1) }
	})},
	{fault: "a start by the seed, against the spec", check: "starts", says: "the seed is ignored", open: with(func(m *mutant) {
		m.start = func(_ int, r plugins.Request, p *plugins.Position) { p.Rewards[0] = float32(r.Seed) }
	})},
	{fault: "too few answers", check: "games", says: "11 positions for 12 moves", open: with(func(m *mutant) { m.short = 1 })},
	{fault: "a panic", check: "games", says: "Step panics: a bug", open: with(func(m *mutant) {
		m.before = func([]plugins.Move) { panic("a bug") }
	})},
	{fault: "a call that never returns", check: "games", says: "Step has not returned after 1s", options: plugintest.Options{Timeout: time.Second}, open: with(func(m *mutant) {
		m.before = func([]plugins.Move) { select {} }
	})},
	{fault: "memory that is handed out twice", check: "ownership", says: "has changed after it was returned", open: func() plugins.Environment {
		return &stale{Environment: tictactoe.New()}
	}},
	{fault: "writes into what it is given", check: "ownership", says: "has changed after it was returned: state", open: with(func(m *mutant) {
		m.step = func(_ int, moves []plugins.Move, i int, _ *plugins.Position) { moves[i].State[0]++ }
	})},
	{fault: "answers by how often it was asked", check: "repetition", says: "give another position", open: with(func(m *mutant) {
		m.step = func(call int, _ []plugins.Move, _ int, p *plugins.Position) {
			if p.Player >= 0 && call > 5 {
				p.Observation[0] ^= 1
			}
		}
	})},
	{fault: "answers by the size of the batch", check: "batches", says: "2 at once, give another position", open: with(func(m *mutant) {
		m.step = func(_ int, moves []plugins.Move, _ int, p *plugins.Position) {
			if len(moves) == 2 && p.Player >= 0 {
				p.Observation[0] ^= 1
			}
		}
	})},
	{fault: "one bad item fails the batch", check: "legal", says: "step: no", open: with(func(m *mutant) {
		m.fail = func(out []plugins.Position) error {
			if slices.ContainsFunc(out, func(p plugins.Position) bool { return p.Fault != "" }) {
				return errors.New("no")
			}
			return nil
		}
	})},
	{fault: "a legal move refused", check: "legal", says: "is legal, but step refuses it", open: with(func(m *mutant) {
		m.step = func(_ int, moves []plugins.Move, i int, p *plugins.Position) {
			if moves[0].Action == -1 && moves[i].Action == 5 {
				*p = plugins.Position{Fault: "I do not like 5"}
			}
		}
	})},
	{fault: "a legal move missing", check: "legal", says: "is not legal (player", open: after(tictactoe.New, decisions(func(p *plugins.Position) {
		if p.Legal.Count() > 1 {
			p.Legal.Remove(p.Legal.Nth(0))
		}
	}))},
	{fault: "an illegal move accepted", check: "legal", says: "is not legal (player", open: accepting("not legal here")},
	{fault: "a move after the end accepted", check: "legal", says: "is not legal (player -1)", open: accepting("the game is over")},
	{fault: "garbage accepted", check: "garbage", says: "are taken for a state", open: accepting("state")},
	{fault: "a good state refused beside garbage", check: "garbage", says: "a good state is refused", open: with(func(m *mutant) {
		m.step = func(_ int, moves []plugins.Move, i int, p *plugins.Position) {
			if len(moves) > 100 && i == 0 {
				*p = plugins.Position{Fault: "among such company?"}
			}
		}
	})},
	{fault: "two calls at a time disturb each other", check: "concurrency", says: "give another position", open: with(func(m *mutant) {
		var inside atomic.Int32
		m.before = func(moves []plugins.Move) {
			if len(moves) > 20 {
				inside.Add(1)
				time.Sleep(5 * time.Millisecond)
			}
		}
		m.step = func(_ int, _ []plugins.Move, _ int, p *plugins.Position) {
			if inside.Load() > 1 {
				p.Rewards[0]++
			}
		}
		m.fail = func(out []plugins.Position) error {
			if len(out) > 20 {
				inside.Add(-1)
			}
			return nil
		}
	})},
	{fault: "a huge batch answered short", check: "huge", says: "1024 items in a batch", open: with(func(m *mutant) { m.short = 1000 })},
}

// accepting is tic-tac-toe that answers what it should refuse with such words by a start position.
func accepting(words string) func() plugins.Environment {
	return with(func(m *mutant) {
		m.fault = func(_ plugins.Move, p *plugins.Position) {
			if strings.Contains(p.Fault, words) {
				start, _ := m.Environment.Start(context.Background(), make([]plugins.Request, 1))
				*p = start[0]
			}
		}
	})
}

// stale hands out the same memory in its first calls.
type stale struct {
	plugins.Environment
	calls   atomic.Int32
	rewards [2]float32
}

func (s *stale) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	out, err := s.Environment.Step(ctx, moves)
	if s.calls.Add(1) > 30 {
		return out, err
	}
	for i := range out {
		if out[i].Fault == "" {
			copy(s.rewards[:], out[i].Rewards)
			out[i].Rewards = s.rewards[:]
		}
	}
	return out, err
}
