// Package speed measures how fast networks are on this machine: what tengen bench policy prints,
// as a library.
//
//	report, err := speed.Measure(ctx, speed.Options{Net: "b4c64", Board: 9, Batch: 64})
//	fmt.Println(report.Forward.PerSecond, "positions/s")
//
// A figure is the median of several timings. Beside it stand what it comes to in operations, which
// share that is of the processor's measured peak, and what a call allocates. Operations are counted
// as PyTorch's users do: the convolutions' multiply-adds as they are defined, two each, whatever
// the algorithm saves of them, so a share may be above one. A training step counts as three
// passes.
package speed
