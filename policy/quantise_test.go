package policy

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// quantised returns the network with calibration on the batch's own rows.
func quantised(t *testing.T, n *Residual, b Batch) (*Quantised, Report) {
	t.Helper()
	q, report, err := n.Quantise(Inputs{b.Rows, b.Observations})
	if err != nil {
		t.Fatal(err)
	}
	return q, report
}

// evaluated returns the outputs for a batch.
func evaluated(t *testing.T, n interface{ Evaluate(Inputs, Outputs) error }, s Shape, b Batch) Outputs {
	t.Helper()
	out := room(s, b.Rows)
	if err := n.Evaluate(Inputs{b.Rows, b.Observations}, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// softmax64 is the softmax by its definition.
func softmax64(logits []float32) []float64 {
	p, sum := make([]float64, len(logits)), 0.0
	for i, x := range logits {
		p[i] = math.Exp(float64(x))
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// Rounding costs little: a thousandth of what the blocks are worth. The report says how much, by the
// definition of KL.
func TestQuantisedIsClose(t *testing.T) {
	for name, s := range shapes {
		n := shaken(t, s, Config{Blocks: 3, Channels: 24, Optimizer: AdamW})
		b := randomBatch(s, 100, 1)
		q, report := quantised(t, n, b)
		want, got := evaluated(t, n, s, b), evaluated(t, q, s, b)
		without := shaken(t, s, n.config)
		for _, block := range without.tower.blocks {
			clear(block.second.weight.of(without.weights))
		}
		far := evaluated(t, without, s, b)
		var kl, most, toFar, off, mostOff float64
		for i := range b.Rows {
			p := softmax64(want.Logits[i*s.Actions:][:s.Actions])
			row, other := softmax64(got.Logits[i*s.Actions:][:s.Actions]), softmax64(far.Logits[i*s.Actions:][:s.Actions])
			var here float64
			for a := range p {
				here += p[a] * math.Log(p[a]/row[a])
				toFar += p[a] * math.Log(p[a]/other[a]) / float64(b.Rows)
			}
			kl, most = kl+here/float64(b.Rows), max(most, here)
		}
		for i, v := range want.Values {
			d := math.Abs(float64(v) - float64(got.Values[i]))
			off, mostOff = off+d/float64(len(want.Values)), max(mostOff, d)
		}
		if !(kl > 0 && kl < 1e-3*toFar) || !(mostOff > 0 && mostOff < 0.02*float64(s.High-s.Low)) {
			t.Errorf("%s: KL %v, %v without the blocks; values are off by up to %v", name, kl, toFar, mostOff)
		}
		for i, pair := range [][2]float64{{report.PolicyKL, kl}, {report.PolicyKLMost, most}, {report.ValueError, off}, {report.ValueErrorMost, mostOff}} {
			if math.Abs(pair[0]-pair[1]) > 1e-7+1e-3*pair[1] {
				t.Errorf("%s: number %d of the report is %v, want %v", name, i, pair[0], pair[1])
			}
		}
		if report.Rows != b.Rows {
			t.Errorf("%s: the report is over %d rows", name, report.Rows)
		}
	}
}

// The stored networks keep their opinions too.
func TestQuantisedGolden(t *testing.T) {
	for _, name := range []string{"planes", "columns", "go", "nine"} {
		n, c := golden(t, name)
		_, report := quantised(t, n, goldenBatch(n.shape, c))
		if report.PolicyKLMost > 1e-3 || report.ValueErrorMost > 0.01*float64(n.shape.High-n.shape.Low) {
			t.Errorf("%s: %+v", name, report)
		}
	}
}

// Every kernel quantises to the same network with the same outputs and report, whatever the channels.
func TestQuantisedHasTheSameBitsOnEveryKernel(t *testing.T) {
	for _, channels := range []int{8, 16, 20, 33, 64} {
		s := shapes["planes and rest"]
		n := shaken(t, s, Config{Blocks: 2, Channels: channels, Optimizer: AdamW})
		b := randomBatch(s, 37, 2)
		var first Outputs
		var report Report
		for i, k := range kernel.All() {
			other := *n
			other.kernel, other.version, other.spare = k, new(version), make(chan *evaluation, 1)
			q, r := quantised(t, &other, b)
			out := evaluated(t, q, s, b)
			if i == 0 {
				first, report = out, r
			}
			if !sameBits(out.Logits, first.Logits) || !sameBits(out.Values, first.Values) || r != report {
				t.Errorf("%d channels, %s: other bits, or report %+v: want %+v", channels, k.Name(), r, report)
			}
		}
	}
}

// Invariant 4 of the design holds for integers as well, from many goroutines at once.
func TestQuantisedRowsAreIndependent(t *testing.T) {
	n := benchmarkNetwork(t, 2, 32, 5)
	s, size := n.shape, n.shape.Bytes()
	b := randomBatch(s, 100, 1)
	q, _ := quantised(t, n, b)
	all := evaluated(t, q, s, b)
	var wait sync.WaitGroup
	for i := range b.Rows {
		wait.Go(func() {
			rows := 1 + i%3
			batch := Batch{Rows: rows, Observations: slices.Repeat(b.Observations[i*size:][:size], rows)}
			out := room(s, rows)
			if err := q.Evaluate(Inputs{rows, batch.Observations}, out); err != nil {
				t.Error(err)
			}
			last := rows - 1
			if !sameBits(out.Logits[last*s.Actions:], all.Logits[i*s.Actions:][:s.Actions]) ||
				!sameBits(out.Values[last*s.Players:], all.Values[i*s.Players:][:s.Players]) {
				t.Errorf("row %d has other bits in a batch of %d", i, rows)
			}
		})
	}
	wait.Wait()
}

func TestQuantisedAllocatesNothing(t *testing.T) {
	n := benchmarkNetwork(t, 2, 32, 5)
	b, out := randomBatch(n.shape, 40, 1), room(n.shape, 40)
	q, _ := quantised(t, n, b)
	got := testing.AllocsPerRun(20, func() {
		if err := q.Evaluate(Inputs{40, b.Observations}, out); err != nil {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations a call", got)
	}
}

// What was quantised stays when the network learns on.
func TestQuantisedIsASnapshot(t *testing.T) {
	n := shaken(t, shapes["rest alone"], small(AdamW))
	b := randomBatch(n.shape, 20, 1)
	q, _ := quantised(t, n, b)
	before := evaluated(t, q, n.shape, b)
	if _, err := n.Train(b, Step{LearningRate: 0.1, Threads: 1}); err != nil {
		t.Fatal(err)
	}
	after := evaluated(t, q, n.shape, b)
	if !sameBits(before.Logits, after.Logits) || !sameBits(before.Values, after.Values) {
		t.Error("training changed what was quantised before")
	}
}

// A network that has learnt nothing has second convolutions of zeros: nothing is off.
func TestQuantisedUntrained(t *testing.T) {
	n, err := NewResidual(shapes["planes and rest"], small(AdamW), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, report := quantised(t, n, randomBatch(n.shape, 5, 1)); report.PolicyKLMost > 1e-12 || report.ValueErrorMost > 1e-6 {
		t.Errorf("%+v", report)
	}
}

func TestQuantiseRefuses(t *testing.T) {
	n := shaken(t, shapes["planes and rest"], small(AdamW))
	b := randomBatch(n.shape, 3, 1)
	for _, in := range []Inputs{{}, {3, b.Observations[1:]}, {2, b.Observations}} {
		if _, _, err := n.Quantise(in); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%d rows", in.Rows)) {
			t.Errorf("%d rows of %d bytes: %v", in.Rows, len(in.Observations), err)
		}
	}
	q, _ := quantised(t, n, b)
	if err := q.Evaluate(Inputs{3, b.Observations}, Outputs{}); err == nil {
		t.Error("results went into no room")
	}
	nan := float32(math.NaN())
	n.tower.blocks[0].second.weight.of(n.weights)[3] = nan
	if _, _, err := n.Quantise(Inputs{3, b.Observations}); err == nil || !strings.Contains(err.Error(), "not finite") {
		t.Errorf("a weight of NaN: %v", err)
	}
}
