//go:build !unix

package kernel

import "testing"

// guarded is memory that only Go guards.
type guarded struct{ memory []float32 }

func newGuarded(_ testing.TB, n int) guarded { return guarded{make([]float32, n)} }

func (g guarded) floats(n int, _ bool) []float32 { return g.memory[:n:n] }
