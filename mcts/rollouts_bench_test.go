//go:build !race

// The race detector makes sync.Pool forget at random, and so allocate.

package mcts

import (
	"context"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// rollingSearch returns a function that searches tic-tac-toe's start position anew, in every
// slot, with one rollout a simulation.
func rollingSearch(tb testing.TB, simulations, slots int) func() {
	ctx, env := context.Background(), tictactoe.New()
	spec, err := env.Configure(ctx, nil)
	if err != nil {
		tb.Fatal(err)
	}
	start, err := env.Start(ctx, make([]plugins.Request, 1))
	if err != nil {
		tb.Fatal(err)
	}
	config := Default()
	config.Algorithm, config.Simulations = PUCT, simulations
	s, err := New(config, spec, slots)
	if err != nil {
		tb.Fatal(err)
	}
	evaluator := Rollouts(env, spec, 1, 1)
	return func() {
		for slot := range slots {
			if err := s.Begin(slot, start[0], nil); err != nil {
				tb.Fatal(err)
			}
		}
		if err := Run(ctx, s, env, evaluator); err != nil {
			tb.Fatal(err)
		}
	}
}

// With rules in this process, steps and rollouts included, a search allocates nothing.
func TestRolloutsInPlaceAllocateNothing(t *testing.T) {
	search := rollingSearch(t, 200, 2)
	search()
	if n := testing.AllocsPerRun(3, search); n != 0 {
		t.Errorf("a search of 400 simulations allocates %v times", n)
	}
}

// BenchmarkRollouts is classical Monte-Carlo search of one root, one leaf at a time.
func BenchmarkRollouts(b *testing.B) {
	const simulations = 10_000
	search := rollingSearch(b, simulations, 1)
	search()
	b.ReportAllocs()
	for b.Loop() {
		search()
	}
	b.ReportMetric(float64(b.N*simulations)/b.Elapsed().Seconds(), "simulations/s")
}
