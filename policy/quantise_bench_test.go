package policy

import (
	"fmt"
	"testing"
)

// BenchmarkQuantised evaluates the same batch in float32 and in integers: their times are to be
// compared with each other.
func BenchmarkQuantised(b *testing.B) {
	for _, k := range benchmarks {
		n := benchmarkNetwork(b, k.blocks, k.channels, k.side)
		const rows = 64
		in, out := Inputs{rows, randomBatch(n.shape, rows, 1).Observations}, room(n.shape, rows)
		q, report, err := n.Quantise(in)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%s: %+v", k.name, report)
		for i, evaluate := range []func(Inputs, Outputs) error{n.Evaluate, q.Evaluate} {
			b.Run(fmt.Sprintf("%s/%s", k.name, []string{"float32", "int8"}[i]), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := evaluate(in, out); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "positions/s")
			})
		}
	}
}
