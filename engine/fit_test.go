package engine

import (
	"context"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// leftOpen is a run that leaves network, simulations and window to its budget.
func leftOpen(budget time.Duration) Config {
	c := tiny()
	c.Network, c.Search.Simulations, c.Replay.Window = NetworkConfig{}, 0, 0
	c.Run.Iterations, c.Run.Budget = 0, budget
	return c
}

// Without a budget the smallest choice is taken, whatever the machine.
func TestIterationsLeaveNothingToMeasure(t *testing.T) {
	c := leftOpen(0)
	c.Run.Iterations = 2
	e, err := Open(context.Background(), t.TempDir(), c, WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	got := e.Config()
	if got.Network != (NetworkConfig{Blocks: 2, Channels: 32}) || got.Search.Simulations != 16 || got.Replay.Window != 8 {
		t.Errorf("%+v, %d simulations, window %d", got.Network, got.Search.Simulations, got.Replay.Window)
	}
}

// What was chosen is said once, stands in the run's configuration, and holds when the run is opened
// with the configuration that left it open, under another budget too.
func TestWhatTheBudgetChoseStays(t *testing.T) {
	dir, c := t.TempDir(), leftOpen(2*time.Second)
	said := 0
	for _, event := range train(t, dir, c) {
		if f, ok := event.(Fitted); ok {
			said++
			if saved, err := ReadRun(dir); err != nil || saved.Network != (NetworkConfig{Blocks: f.Blocks, Channels: f.Channels}) || saved.Search.Simulations != f.Simulations || saved.Replay.Window != f.Window {
				t.Errorf("chosen %+v, saved %+v: %v", f, saved, err)
			}
		}
	}
	if said != 1 {
		t.Errorf("the choice was said %d times", said)
	}
	c.Run.Budget = time.Hour
	e, err := Open(context.Background(), dir, c, WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if e.Config().Network.Blocks == 0 || e.fitted != nil {
		t.Errorf("reopened with %+v", e.Config().Network)
	}
}

// choice is what a budget chooses on a machine where a network of n parameters evaluates 1e9/n
// positions a second and learns from a third of that.
func choice(t *testing.T, c Config, budget time.Duration) Fitted {
	t.Helper()
	c.Run.Budget = budget
	f := fitting{config: c, spec: plugins.Spec{}, length: 25, measure: func(size NetworkConfig) (cost, error) {
		n := 18 * size.Blocks * size.Channels * size.Channels
		return cost{n, 1e9 / float64(n), 1e9 / float64(3*n)}, nil
	}}
	got, err := f.choose()
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// More time never means a smaller network, and each but the smallest has its positions.
func TestMoreTimeLargerNetwork(t *testing.T) {
	c := leftOpen(0)
	c.SelfPlay.Games = 256
	before := Fitted{}
	seen := map[int]bool{}
	for budget := time.Second; budget < 10000*time.Hour; budget *= 2 {
		got := choice(t, c, budget)
		if got.Parameters < before.Parameters || got.Window < before.Window && got.Parameters == before.Parameters && got.Simulations == before.Simulations {
			t.Errorf("%s: %+v after %+v", budget, got, before)
		}
		if got.Blocks > 2 && got.Positions < positionsPerParameter*got.Parameters {
			t.Errorf("%s: %d positions for %d parameters", budget, got.Positions, got.Parameters)
		}
		before, seen[got.Channels] = got, true
	}
	if len(seen) != len(sizes) || before.Simulations != longestThought {
		t.Errorf("of %d sizes %d were chosen; at last %+v", len(sizes), len(seen), before)
	}
}

// What the configuration says is not chosen.
func TestWhatIsGivenStays(t *testing.T) {
	c := leftOpen(0)
	c.Network, c.Replay.Window = NetworkConfig{Blocks: 1, Channels: 8}, 5
	if got := choice(t, c, 1000*time.Hour); got.Blocks != 1 || got.Channels != 8 || got.Window != 5 || got.Simulations != longestThought {
		t.Errorf("%+v", got)
	}
	c.Search.Simulations = 10
	if got := choice(t, c, 1000*time.Hour); got.Simulations != 10 {
		t.Errorf("%+v", got)
	}
}
