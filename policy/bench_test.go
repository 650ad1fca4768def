package policy

import (
	"fmt"
	"testing"
)

// benchmarks are the networks that speed is reported for: 17 planes, as Go has.
var benchmarks = []struct {
	name             string
	blocks, channels int
	side             int
}{{"b2c32_5x5", 2, 32, 5}, {"b4c64_9x9", 4, 64, 9}}

// benchmarkNetwork returns a network of the given size that has moved off its starting point, so
// that every layer has work to do.
func benchmarkNetwork(tb testing.TB, blocks, channels, side int) *Residual {
	shape := Shape{Planes: 17, Height: side, Width: side, Bits: true, Actions: side*side + 1, Players: 2, Low: -1, High: 1, ConstantSum: true}
	config := Default()
	config.Blocks, config.Channels = blocks, channels
	return shaken(tb, shape, config)
}

func BenchmarkEvaluate(b *testing.B) {
	for _, k := range benchmarks {
		n := benchmarkNetwork(b, k.blocks, k.channels, k.side)
		for _, rows := range []int{1, 8, 32, 64} {
			b.Run(fmt.Sprintf("%s/%d", k.name, rows), func(b *testing.B) {
				in := Inputs{rows, randomBatch(n.shape, rows, 1).Observations}
				out := room(n.shape, rows)
				b.ReportAllocs()
				for b.Loop() {
					if err := n.Evaluate(in, out); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "positions/s")
			})
		}
	}
}

func BenchmarkTrain(b *testing.B) {
	for _, k := range benchmarks {
		n := benchmarkNetwork(b, k.blocks, k.channels, k.side)
		batch := randomBatch(n.shape, 256, 1)
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := n.Train(batch, Step{LearningRate: 1e-4, Threads: 1}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(batch.Rows*b.N)/b.Elapsed().Seconds(), "positions/s")
		})
	}
}
