package main

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
)

func TestMain(m *testing.M) {
	plugins.ServeIfChild(bundled)
	os.Exit(m.Run())
}

// BenchmarkSelfPlay is the throughput of self-play with the default network, with the rules in
// this process and in a child: what the process boundary costs.
//
//	go test ./examples/go_game -run - -bench SelfPlay -count 6 | benchstat -col /rules -
func BenchmarkSelfPlay(b *testing.B) {
	for _, rules := range []string{"inprocess", "child"} {
		b.Run("rules="+rules, func(b *testing.B) { benchmarkSelfPlay(b, rules == "inprocess") })
	}
}

func benchmarkSelfPlay(b *testing.B, inProcess bool) {
	c := config(request{size: 5, budget: time.Hour, seed: 1, inProcess: inProcess, games: 10})
	c.Run.Iterations, c.Learner.Steps, c.Evaluation.Matches = b.N, 1, 0
	run, err := engine.Open(context.Background(), b.TempDir(), c, engine.WithBundled(bundled))
	if err != nil {
		b.Fatal(err)
	}
	defer run.Close()
	var evals, moves float64
	b.ResetTimer()
	for event, err := range run.Train(context.Background()) {
		if err != nil {
			b.Fatal(err)
		}
		if e, ok := event.(engine.Iteration); ok {
			evals, moves = evals+e.EvalsPerS, moves+e.MovesPerS
		}
	}
	b.ReportMetric(evals/float64(b.N), "evals/s")
	b.ReportMetric(moves/float64(b.N), "moves/s")
}
