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
// this process and in a child, and what part of it the child costs. The two take turns, an
// iteration each, so that a slow minute of the machine falls on both.
//
//	go test ./examples/go_game -run - -bench SelfPlay -benchtime 20x
func BenchmarkSelfPlay(b *testing.B) {
	var inProcess, child float64 // seconds
	var evals int64
	for i := range b.N {
		for turn := range 2 {
			if turn == i%2 {
				n, s := playIteration(b, uint64(i+1), true)
				evals, inProcess = evals+n, inProcess+s
			} else {
				_, s := playIteration(b, uint64(i+1), false)
				child += s
			}
		}
	}
	b.ReportMetric(float64(evals)/inProcess, "inprocess-evals/s")
	b.ReportMetric(float64(evals)/child, "child-evals/s")
	b.ReportMetric(100*(1-inProcess/child), "%-lost")
	b.ReportMetric(0, "ns/op")
}

// playIteration plays the first iteration of a run and returns its evaluations and the seconds
// that its self-play took. Both kinds of rules play the same games.
func playIteration(b *testing.B, seed uint64, inProcess bool) (evals int64, seconds float64) {
	c := config(request{size: 5, budget: time.Hour, seed: seed, inProcess: inProcess, games: 10})
	c.Run.Iterations, c.Learner.Steps, c.Evaluation.Matches = 1, 1, 0
	run, err := engine.Open(context.Background(), b.TempDir(), c, engine.WithBundled(bundled))
	if err != nil {
		b.Fatal(err)
	}
	defer run.Close()
	for event, err := range run.Train(context.Background()) {
		if err != nil {
			b.Fatal(err)
		}
		if e, ok := event.(engine.Iteration); ok {
			evals, seconds = int64(e.EvalsPerS*e.SelfPlay), e.SelfPlay
		}
	}
	return evals, seconds
}
