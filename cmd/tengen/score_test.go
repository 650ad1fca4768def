package main

import (
	"math"
	"testing"

	"github.com/tengen-rl/tengen/engine"
)

// Intervals as SciPy has them: scipy.stats.binomtest(k, n).proportion_ci(method="wilson").
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		wins, games int
		low, high   float64
	}{
		{90, 100, 0.8256343384950865, 0.9447708629393249},
		{0, 20, 0.0, 0.16112515805281935},
		{20, 20, 0.8388748419471808, 1.0},
		{7, 10, 0.39677814746114526, 0.892208732593699},
		{120, 200, 0.5308367203926201, 0.6653942143319267},
	} {
		low, high := wilson(float64(c.wins)/float64(c.games), c.games)
		if math.Abs(low-c.low) > 1e-9 || math.Abs(high-c.high) > 1e-9 {
			t.Errorf("%d of %d: %v to %v, want %v to %v", c.wins, c.games, low, high, c.low, c.high)
		}
	}
}

// A score of 10/11 is worth 400 points by definition: ten times the odds.
func TestElo(t *testing.T) {
	for score, want := range map[float64]float64{0.5: 0, 10.0 / 11: 400, 1.0 / 11: -400} {
		if d := elo(score); d == nil || math.Abs(*d-want) > 1e-9 {
			t.Errorf("a score of %v is %v points, want %v", score, d, want)
		}
	}
	if elo(0) != nil || elo(1) != nil {
		t.Error("a clean sweep has no finite difference")
	}
}

func TestResultTable(t *testing.T) {
	r := engine.MatchResult{Games: 20, Wins: 20, Score: 1}
	golden(t, "result.txt", newMeasured("runs/go5, 64 simulations, iteration 80", "random", r).String())
}
