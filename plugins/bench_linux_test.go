package plugins_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tengen-rl/tengen/plugins"
)

// BenchmarkStepOutOfProcess measures what the process boundary costs: µs of processor time per
// position, of both processes together (cpu-µs/position) and of each, beside the time on the clock.
func BenchmarkStepOutOfProcess(b *testing.B) {
	for _, name := range []string{"tictactoe", "synthetic"} {
		for _, batch := range []int{1, 16, 256} {
			b.Run(fmt.Sprintf("%s/batch=%d", name, batch), func(b *testing.B) {
				stepOutOfProcess(b, open(b, name, plugins.Options{}), batch)
			})
		}
	}
}

func stepOutOfProcess(b *testing.B, h *plugins.Host, batch int) {
	b.Helper()
	pid := h.PID()
	moves := firstMoves(b, h, batch)
	host, child := cpu(b, 0), cpu(b, pid)
	step(b, h, moves)
	host, child = cpu(b, 0)-host, cpu(b, pid)-child
	positions := float64(b.N) * float64(batch)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1e3/positions, "µs/position")
	b.ReportMetric(positions/b.Elapsed().Seconds(), "positions/s")
	b.ReportMetric(float64(host+child)/1e3/positions, "cpu-µs/position")
	b.ReportMetric(float64(host)/1e3/positions, "host-cpu-µs/position")
	b.ReportMetric(float64(child)/1e3/positions, "child-cpu-µs/position")
}

// BenchmarkStepsAtOnce has as many callers as there are processors, as self-play has: while one reads an answer, the
// plugin works for another.
func BenchmarkStepsAtOnce(b *testing.B) {
	for _, name := range []string{"tictactoe", "synthetic"} {
		b.Run(name+"/batch=256", func(b *testing.B) {
			h := open(b, name, plugins.Options{})
			moves := firstMoves(b, h, 256)
			b.ResetTimer()
			b.RunParallel(func(more *testing.PB) {
				for more.Next() {
					if _, err := h.Step(context.Background(), moves); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(256*float64(b.N)/b.Elapsed().Seconds(), "positions/s")
		})
	}
}

// BenchmarkStepInProcess is the same without the boundary.
func BenchmarkStepInProcess(b *testing.B) {
	for _, name := range []string{"tictactoe", "synthetic"} {
		b.Run(name+"/batch=256", func(b *testing.B) {
			env := served[name]()
			moves := firstMoves(b, env, 256)
			step(b, env, moves)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1e3/float64(256*b.N), "µs/position")
		})
	}
}

func firstMoves(b *testing.B, env plugins.Environment, batch int) []plugins.Move {
	b.Helper()
	ctx := context.Background()
	if _, err := env.Configure(ctx, nil); err != nil {
		b.Fatal(err)
	}
	starts, err := env.Start(ctx, make([]plugins.Request, batch))
	if err != nil {
		b.Fatal(err)
	}
	moves := make([]plugins.Move, batch)
	for i := range moves {
		moves[i] = plugins.Move{State: starts[i].State, Action: i % 3}
	}
	return moves
}

func step(b *testing.B, env plugins.Environment, moves []plugins.Move) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := env.Step(context.Background(), moves); err != nil {
			b.Fatal(err)
		}
	}
}

// cpu is the processor time that a process has used so far; pid 0 is this one.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	clock := int32(unix.CLOCK_PROCESS_CPUTIME_ID)
	if pid != 0 {
		clock = int32(^pid<<3 | 2) // as clock_getcpuclockid(3) makes it
	}
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}
