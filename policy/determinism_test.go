package policy

import (
	"bytes"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// sameBits reports whether two slices are equal bit for bit.
func sameBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

// DESIGN, invariant 4: a row's result does not depend on its batch.
func TestRowsAreIndependent(t *testing.T) {
	n := benchmarkNetwork(t, 2, 32, 5)
	size := n.shape.Bytes()
	b := randomBatch(n.shape, 1024, 1)
	var first Outputs
	for _, rows := range []int{1, 7, 64, 1024} {
		// The row under test comes first in one batch and last in another, among other neighbours.
		for _, place := range []int{0, rows - 1} {
			observations := slices.Clone(b.Observations[:rows*size])
			copy(observations[place*size:], b.Observations[:size])
			out := room(n.shape, rows)
			if err := n.Evaluate(Inputs{rows, observations}, out); err != nil {
				t.Fatal(err)
			}
			row := Outputs{
				out.Logits[place*n.shape.Actions : (place+1)*n.shape.Actions],
				out.Values[place*n.shape.Players : (place+1)*n.shape.Players],
			}
			if first.Logits == nil {
				first = row
			}
			if !sameBits(row.Logits, first.Logits) || !sameBits(row.Values, first.Values) {
				t.Errorf("row %d of %d has other bits", place, rows)
			}
		}
	}
}

func TestThreadsDoNotChangeBits(t *testing.T) {
	for _, optimizer := range []string{AdamW, SGD} {
		var digest string
		var losses Losses
		for _, threads := range []int{1, 2, 3, 50} {
			n := shaken(t, shapes["planes and rest"], small(optimizer))
			var last Losses
			for step := range 3 {
				var err error
				if last, err = n.Train(randomBatch(n.shape, 77, uint64(step)), Step{LearningRate: 1e-2, Threads: threads}); err != nil {
					t.Fatal(err)
				}
			}
			if digest == "" {
				digest, losses = n.Digest(), last
			}
			if n.Digest() != digest || last != losses {
				t.Errorf("%s with %d threads: other bits, losses %v and %v", optimizer, threads, last, losses)
			}
		}
	}
}

// DESIGN, section 7: every kernel computes the same bits, forward, backward and in the optimiser.
func TestKernelsTrainToTheSameBits(t *testing.T) {
	for _, optimizer := range []string{AdamW, SGD} {
		var digest string
		var result Outputs
		for _, k := range kernel.All() {
			n := benchmarkNetwork(t, 2, 20, 4)
			n.kernel, n.config.Optimizer, n.optimizer = k, optimizer, newOptimizer(Config{Optimizer: optimizer}, n.tower.size)
			train(t, n, randomBatch(n.shape, 40, 1), 2, 1e-2)
			out := room(n.shape, 40)
			if err := n.Evaluate(Inputs{40, randomBatch(n.shape, 40, 2).Observations}, out); err != nil {
				t.Fatal(err)
			}
			if digest == "" {
				digest, result = n.Digest(), out
			}
			if n.Digest() != digest || !sameBits(out.Logits, result.Logits) || !sameBits(out.Values, result.Values) {
				t.Errorf("%s with kernel %s: other bits", optimizer, k.Name())
			}
		}
	}
}

// A copy learns apart from its original, and exactly as it.
func TestCloneIsIndependent(t *testing.T) {
	n := shaken(t, shapes["rest alone"], small(AdamW))
	train := func(x Network) {
		if _, err := x.Train(randomBatch(n.shape, 20, 1), Step{LearningRate: 1e-2, Threads: 1}); err != nil {
			t.Fatal(err)
		}
	}
	train(n)
	before := n.Digest()
	c := n.Clone()
	train(c)
	if n.Digest() != before || c.Digest() == before {
		t.Error("training the copy changed the original, or not the copy")
	}
	train(n)
	if n.Digest() != c.Digest() {
		t.Error("the copy learnt something else")
	}
}

// Training that goes on from a file has the bits of training that never stopped.
func TestResumeIsExact(t *testing.T) {
	for _, optimizer := range []string{AdamW, SGD} {
		n := shaken(t, shapes["planes and rest"], small(optimizer))
		steps := func(x *Residual, from, to int) {
			for i := from; i < to; i++ {
				if _, err := x.Train(randomBatch(n.shape, 30, uint64(i)), Step{LearningRate: 1e-2, Threads: 2}); err != nil {
					t.Fatal(err)
				}
			}
		}
		steps(n, 0, 5)
		var file bytes.Buffer
		if err := n.Save(&file, nil, true); err != nil {
			t.Fatal(err)
		}
		fresh, err := NewResidual(n.shape, n.config, 99)
		if err != nil {
			t.Fatal(err)
		}
		if err := fresh.Load(bytes.NewReader(file.Bytes())); err != nil {
			t.Fatal(err)
		}
		made, _, err := LoadResidual(&file)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []*Residual{n, fresh, made} {
			steps(x, 5, 9)
		}
		if fresh.Digest() != n.Digest() || made.Digest() != n.Digest() {
			t.Errorf("%s: resumed training has other bits", optimizer)
		}
	}
}

func TestEvaluateFromManyGoroutines(t *testing.T) {
	n := shaken(t, shapes["planes and rest"], small(AdamW))
	b := randomBatch(n.shape, 40, 1)
	want := room(n.shape, b.Rows)
	if err := n.Evaluate(Inputs{b.Rows, b.Observations}, want); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 2 * spares {
		wait.Go(func() {
			out := room(n.shape, b.Rows)
			if err := n.Evaluate(Inputs{b.Rows, b.Observations}, out); err != nil || !sameBits(out.Logits, want.Logits) || !sameBits(out.Values, want.Values) {
				t.Errorf("another result, %v", err)
			}
		})
	}
	wait.Wait()
}

func TestEvaluateAllocatesNothing(t *testing.T) {
	n := benchmarkNetwork(t, 2, 32, 5)
	b, out := randomBatch(n.shape, 8, 1), room(n.shape, 8)
	got := testing.AllocsPerRun(20, func() {
		if err := n.Evaluate(Inputs{8, b.Observations}, out); err != nil {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations a call", got)
	}
}

func TestTrainAllocatesNothing(t *testing.T) {
	for _, threads := range []int{1, 2} {
		n := shaken(t, shapes["planes and rest"], small(AdamW))
		b := randomBatch(n.shape, 70, 1)
		got := testing.AllocsPerRun(20, func() {
			if _, err := n.Train(b, Step{LearningRate: 1e-3, Threads: threads}); err != nil {
				t.Fatal(err)
			}
		})
		if got != 0 {
			t.Errorf("%d threads: %v allocations a step", threads, got)
		}
	}
}
