package plugintest_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// mutant is tic-tac-toe with something wrong.
type mutant struct {
	plugins.Environment
	spec     func(*plugins.Spec)
	refuse   func(plugins.Settings, error) error
	position func(moves []plugins.Move, i int, p *plugins.Position) // of Step
	late     bool                                                   // position is called from the sixth call of Step on
	start    func(plugins.Request, *plugins.Position)
	short    bool
	calls    atomic.Int32
	names    func([]string)
	rollout  func(call int, returns [][]float32)
}

func (m *mutant) Configure(ctx context.Context, s plugins.Settings) (plugins.Spec, error) {
	spec, err := m.Environment.Configure(ctx, s)
	if m.refuse != nil {
		err = m.refuse(s, err)
	}
	if err == nil && m.spec != nil {
		m.spec(&spec)
	}
	return spec, err
}

func (m *mutant) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	out, err := m.Environment.Start(ctx, requests)
	for i := range out {
		if m.start != nil {
			m.start(requests[i], &out[i])
		}
	}
	return out, err
}

func (m *mutant) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	out, err := m.Environment.Step(ctx, moves)
	call := int(m.calls.Add(1))
	for i := range out {
		if m.position != nil && out[i].Fault == "" && (!m.late || call > 5) {
			m.position(moves, i, &out[i])
		}
	}
	if m.short && len(out) > 0 {
		out = out[1:]
	}
	return out, err
}

func (m *mutant) Render(context.Context, [][]byte) ([]string, error) { return []string{"", ""}, nil }

func (m *mutant) Notation(ctx context.Context, moves []plugins.Move) ([]string, error) {
	out, err := m.Environment.(plugins.Notator).Notation(ctx, moves)
	if m.names != nil {
		m.names(out)
	}
	return out, err
}

func (m *mutant) Rollout(ctx context.Context, playouts []plugins.Playout) ([][]float32, error) {
	out, err := m.Environment.(plugins.Roller).Rollout(ctx, playouts)
	if m.rollout != nil {
		m.rollout(int(m.calls.Add(1)), out)
	}
	return out, err
}

// TestMutants breaks each promise and looks whether the check of that name finds it.
func TestMutants(t *testing.T) {
	for _, c := range []struct {
		what, check, says string
		m                 func() *mutant
	}{
		{"changing spec", "configure", "a second time the spec", func() *mutant {
			n := 0
			return &mutant{spec: func(s *plugins.Spec) { n++; s.MaxLength += n }}
		}},
		{"invalid spec", "configure", "players is 0", func() *mutant { return &mutant{spec: func(s *plugins.Spec) { s.Players = 0 }} }},
		{"takes any setting", "settings", "is accepted", func() *mutant {
			return &mutant{refuse: func(plugins.Settings, error) error { return nil }}
		}},
		{"refuses without a name", "settings", "want a *plugins.SettingError", func() *mutant {
			return &mutant{refuse: func(_ plugins.Settings, err error) error {
				if err != nil {
					err = errors.New("no")
				}
				return err
			}}
		}},
		{"start depends on seed", "starts", "seed is ignored", func() *mutant {
			return &mutant{start: func(r plugins.Request, p *plugins.Position) { p.Rewards[0] = float32(r.Seed) }}
		}},
		{"NaN reward", "games", "reward of player 0 is NaN", func() *mutant {
			return &mutant{position: func(_ []plugins.Move, _ int, p *plugins.Position) { p.Rewards[0] = float32(math.NaN()) }}
		}},
		{"return out of range", "games", "outside -1 to 1", func() *mutant {
			return &mutant{position: func(_ []plugins.Move, _ int, p *plugins.Position) { p.Rewards[0]++ }}
		}},
		{"returns do not sum", "games", "add up to", func() *mutant {
			return &mutant{position: func(_ []plugins.Move, _ int, p *plugins.Position) {
				if p.Player == plugins.Terminal {
					p.Rewards[0] = 0.5
				}
			}}
		}},
		{"too long", "games", "no game is longer than 4", func() *mutant { return &mutant{spec: func(s *plugins.Spec) { s.MaxLength = 4 }} }},
		{"too few", "games", "positions for", func() *mutant { return &mutant{short: true} }},
		{"forgets", "repetition", "other positions", func() *mutant {
			return &mutant{late: true, position: func(_ []plugins.Move, _ int, p *plugins.Position) {
				if p.Player >= 0 {
					p.Observation[0] ^= 1
				}
			}}
		}},
		{"depends on the batch", "batches", "in a batch of", func() *mutant {
			return &mutant{position: func(moves []plugins.Move, _ int, p *plugins.Position) {
				if len(moves) == 2 && p.Player >= 0 {
					p.Observation[0] ^= 1
				}
			}}
		}},
		{"refuses a legal move", "legal", "is legal, but step refuses it", func() *mutant {
			return &mutant{position: func(moves []plugins.Move, i int, p *plugins.Position) {
				if moves[0].Action == -1 && moves[i].Action == 5 {
					*p = plugins.Position{Fault: "I do not like 5"}
				}
			}}
		}},
		{"hides a legal move", "legal", "is not legal", func() *mutant {
			return &mutant{position: func(_ []plugins.Move, _ int, p *plugins.Position) {
				if p.Player >= 0 && p.Legal.Count() > 1 {
					p.Legal.Remove(p.Legal.Nth(0))
				}
			}}
		}},
		{"false symmetry", "symmetries", "symmetry 1", func() *mutant {
			return &mutant{spec: func(s *plugins.Spec) { s.Symmetries[1].Actions = s.Symmetries[2].Actions }}
		}},
		{"identity not first", "symmetries", "want the identity", func() *mutant {
			return &mutant{spec: func(s *plugins.Spec) { s.Symmetries = s.Symmetries[1:] }}
		}},
		{"draws nothing", "render", "is drawn as", func() *mutant { return &mutant{} }},
		{"names collide", "notation", "no move or of two", func() *mutant {
			return &mutant{names: func(names []string) { names[len(names)-1] = names[0] }}
		}},
		{"rollouts differ", "rollout", "alone", func() *mutant {
			return &mutant{rollout: func(call int, r [][]float32) { r[0][0] = float32(call) }}
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			one, other := c.m(), c.m()
			one.Environment, other.Environment = tictactoe.New(), tictactoe.New()
			err := plugintest.Check(t.Context(), one, other, plugintest.Options{})
			if err == nil {
				t.Fatal("nothing was found")
			}
			for line := range strings.Lines(err.Error()) {
				if strings.HasPrefix(line, c.check+": ") && strings.Contains(line, c.says) {
					return
				}
			}
			t.Errorf("check %q does not say %q:\n%v", c.check, c.says, err)
		})
	}
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

func TestStaleMemoryIsFound(t *testing.T) {
	one, other := &stale{Environment: tictactoe.New()}, tictactoe.New()
	err := plugintest.Check(t.Context(), one, other, plugintest.Options{})
	if err == nil || !strings.Contains(err.Error(), "ownership: a position has changed") {
		t.Errorf("not found: %v", err)
	}
}

// TestForeignStateIsFound gives the kit one game under two settings that do not differ.
func TestForeignStateIsFound(t *testing.T) {
	err := plugintest.Check(t.Context(), newDice(), newDice(),
		plugintest.Options{Settings: plugins.Settings{"sides": "6"}, Other: plugins.Settings{}})
	if err == nil || !strings.Contains(err.Error(), "foreign: with settings") {
		t.Errorf("not found: %v", err)
	}
}

func TestSettingsThatAreRefusedAreTold(t *testing.T) {
	err := plugintest.Check(t.Context(), newDice(), newDice(), plugintest.Options{Settings: plugins.Settings{"sides": "1"}})
	var refusal *plugins.SettingError
	if !errors.As(err, &refusal) || refusal.Name != "sides" {
		t.Errorf("got %v", err)
	}
}
