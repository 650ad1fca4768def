//go:build unix

package main

import (
	"context"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// BenchmarkBoundary is the processor time, of this process and the child together, that a position
// of 5x5 Go takes at batch 256: rules, encoding, encryption, system calls and checks, all told.
//
//	taskset -c 1 go test ./examples/go_game -run - -bench Boundary -benchtime 2000x
func BenchmarkBoundary(b *testing.B) {
	ctx := context.Background()
	before := used(b, syscall.RUSAGE_CHILDREN)
	host, err := plugins.Open(ctx, plugins.Self("go"), plugins.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer host.Close()
	moves := midgame(b, host, 256)
	own := used(b, syscall.RUSAGE_SELF)
	for b.Loop() {
		if _, err := host.Step(ctx, moves); err != nil {
			b.Fatal(err)
		}
	}
	own = used(b, syscall.RUSAGE_SELF) - own
	host.Close() // its time is counted when it has been waited for, its start included
	child := used(b, syscall.RUSAGE_CHILDREN) - before
	positions := float64(256 * b.N)
	b.ReportMetric(float64((own+child).Nanoseconds())/1e3/positions, "cpu-µs/position")
	b.ReportMetric(float64(child.Nanoseconds())/1e3/positions, "child-cpu-µs/position")
}

// midgame are moves from positions about a third into random games.
func midgame(b *testing.B, env plugins.Environment, n int) []plugins.Move {
	b.Helper()
	ctx := context.Background()
	if _, err := env.Configure(ctx, plugins.Settings{"size": "5"}); err != nil {
		b.Fatal(err)
	}
	positions, err := env.Start(ctx, make([]plugins.Request, n))
	random := rand.New(rand.NewPCG(1, 2))
	moves := make([]plugins.Move, n)
	for ply := 0; ; ply++ {
		if err != nil {
			b.Fatal(err)
		}
		for i, p := range positions {
			p.Legal.Remove(25) // a pass could end the game
			moves[i] = plugins.Move{State: p.State, Action: p.Legal.Nth(random.IntN(p.Legal.Count()))}
		}
		if ply == 10 {
			return moves
		}
		positions, err = env.Step(ctx, moves)
	}
}

func used(b *testing.B, who int) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
