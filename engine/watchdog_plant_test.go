package engine

import (
	"context"
	"math/bits"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

func TestWatchdogSeesDraws(t *testing.T) {
	all := advice(t, watched(), alteredRules(func(_ plugins.Move, p *plugins.Position) { clear(p.Rewards) }))
	expect(t, all, "draws", "returns teach nothing", "opening_plies")
}

// endless is tic-tac-toe in which three in a row end nothing: whoever has the centre wins after a
// number of plies, which may change.
type endless struct {
	tictactoe.Rules
	plies func() int
}

func (e endless) Mover(s *tictactoe.State) int {
	n := bits.OnesCount16(s.Squares[0] | s.Squares[1])
	if n >= e.plies() || n == 9 {
		return plugins.Terminal
	}
	return n % 2
}

func (e endless) Rewards(s *tictactoe.State, rewards []float32) {
	if e.Mover(s) == plugins.Terminal {
		for player := range rewards {
			rewards[player] = float32(s.Squares[player]>>4&1) - float32(s.Squares[1-player]>>4&1)
		}
	}
}

func (endless) SetState(s *tictactoe.State, data []byte) error {
	s.Squares = [2]uint16{uint16(data[0]) | uint16(data[1])<<8, uint16(data[2]) | uint16(data[3])<<8}
	return nil
}

func endlessRules(plies func() int) Option {
	return WithEnvironment(plugins.Adapt(plugins.Family[tictactoe.State]{
		Configure: func(plugins.Settings) (plugins.Game[tictactoe.State], error) { return endless{plies: plies}, nil },
	}))
}

func TestWatchdogSeesGamesThatOnlyTheLimitEnds(t *testing.T) {
	all := advice(t, watched(), endlessRules(func() int { return 9 }))
	expect(t, all, "length", "the longest that the rules allow, 9 plies", "environment ends games")
}

func TestWatchdogSeesGamesThatGrow(t *testing.T) {
	c := watched()
	c.Run.Iterations = 10
	var asked atomic.Int64
	all := advice(t, c, endlessRules(func() int {
		if asked.Add(1) > 6000 {
			return 9
		}
		return 3
	}))
	expect(t, all, "length", "have grown from 3.0", "resign_below")
}

// An untrained network's values, taken at a hundred times their word.
func TestWatchdogSeesTargetsThatHaveCollapsed(t *testing.T) {
	c := watched()
	c.Search.ValueScale = 100
	expect(t, advice(t, c), "entropy", "flat ones would have", "search.value_scale = 25, which is 100 now")
}

// Targets that are the policy itself.
func TestWatchdogSeesFlatTargets(t *testing.T) {
	c := watched()
	c.Run.Iterations = 11
	c.Search.ValueScale = 1e-3
	expect(t, advice(t, c), "entropy", "after 11 iterations", "search.value_scale = 1, which is 0.001 now")
}

func TestWatchdogSeesAPolicyThatDoesNotFollow(t *testing.T) {
	c := watched()
	c.Run.Iterations = 11
	c.Search.ValueScale = 4
	c.Learner.LearningRate = 1e-7
	expect(t, advice(t, c), "divergence", "after 11 iterations", "learner.learning_rate = 3.0e-07")
}

// A policy that has followed its targets and then loses them: 0.1 nats from them of 1, and then 0.9.
func TestWatchdogSeesAPolicyThatGetsWorse(t *testing.T) {
	w := newWatchdog(watched(), tictactoe.Rules{}.Spec())
	var all []Advice
	for i := range 20 {
		v := vitals{iteration: i + 1, policy: 0.6, value: 0.5, steps: 1, studied: studied{entropy: 0.5, logLegal: 1.5, worst: 1}}
		if i >= 15 {
			v.policy = 1.4
		}
		all = append(all, w.take(v)...)
	}
	expect(t, all, "divergence", "and once followed 90 %", "learner.learning_rate")
}

func TestWatchdogSeesPositionsThatAreRepeated(t *testing.T) {
	c := watched()
	c.Run.Iterations, c.SelfPlay.Games, c.Learner.Steps = 3, 4, 40
	expect(t, advice(t, c), "staleness", "for each new one", "learner.steps")
}

func TestWatchdogSeesPositionsThatAreHardlySeen(t *testing.T) {
	c := watched()
	c.Run.Iterations, c.Learner.Steps, c.Learner.Batch = 3, 1, 8
	expect(t, advice(t, c), "staleness", "for each new one", "learner.steps")
}

func TestWatchdogSeesAWindowOverEverything(t *testing.T) {
	c := watched()
	c.Run.Iterations, c.SelfPlay.Games, c.Learner.Steps = 24, 16, 3
	c.Replay.Window = 1000
	expect(t, advice(t, c), "staleness", "iterations old", "replay.window = 5")
}

// Long steps silence units for good; with a leak as long ones do not.
func TestWatchdogSeesUnitsThatHaveFallenSilent(t *testing.T) {
	c := watched()
	c.Run.Iterations, c.Learner.Steps, c.Learner.LearningRate, c.Learner.FinalRate, c.Learner.Leak = 9, 100, 0.1, 1, 0
	expect(t, advice(t, c), "silence", "hidden units are silent", "learner.leak = 0.01, which is 0 now")
	c.Learner.Leak = 0.01
	for _, a := range advice(t, c) {
		if a.Check == "silence" {
			t.Errorf("with a leak, %s", a.Evidence)
		}
	}
}

// waiting are rules whose Step sleeps, as one does that asks a server.
type waiting struct{ plugins.Environment }

func (w waiting) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	time.Sleep(50 * time.Millisecond)
	return w.Environment.Step(ctx, moves)
}

// Sleep dominates however slow or busy the machine is. The fault must be seen in process and out of it.
func TestWatchdogSeesIdleProcessors(t *testing.T) {
	for name, change := range map[string]func(*Config) Option{
		"in process": func(*Config) Option { return WithEnvironment(waiting{tictactoe.New()}) },
		"out of it": func(c *Config) Option {
			c.Environment.InProcess, c.Environment.Name = false, "waiting"
			return WithBundled(bundled)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := watched()
			c.Run.Iterations = 3
			option := change(&c)
			expect(t, advice(t, c, option), "idle", "processors (rules included)", "self_play.workers")
		})
	}
}
