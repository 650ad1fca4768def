package policy

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
)

// prefixes returns a batch of random prefixes with targets after each.
func prefixes(n *Transformer, rows int, seed uint64) Batch {
	c := n.config
	s := randomSequences(c, rows, seed)
	b := Batch{Rows: rows, Returns: make([]float32, rows), ValueWeight: make([]float32, rows)}
	last := -1
	for i, length := range s.Lengths {
		last += length
		b.Observations = n.AppendObservation(b.Observations, s.Tokens[last+1-length:last+1])
		b.Legal = append(b.Legal, s.legal(c.Vocabulary, last)...)
		b.Policy = append(b.Policy, s.policy(c.Vocabulary, last)...)
		b.PolicyWeight = append(b.PolicyWeight, float32(1+i%2))
	}
	return b
}

func (n *Transformer) room(rows int) Outputs {
	return Outputs{make([]float32, rows*n.config.Vocabulary), make([]float32, rows)}
}

// trainSequences makes steps.
func trainSequences(t *testing.T, n *Transformer, from, to, threads int) (last Losses) {
	t.Helper()
	for i := from; i < to; i++ {
		b := kinds[[]string{"cross-entropy", "masked policy", "surrogate"}[i%3]](randomSequences(n.config, 20, uint64(i)))
		var err error
		if last, err = n.TrainSequences(b, Step{LearningRate: 1e-2, Threads: threads}); err != nil {
			t.Fatal(err)
		}
	}
	return last
}

// DESIGN, invariant 4: a row's result does not depend on its batch.
func TestPrefixesAreIndependent(t *testing.T) {
	for name, c := range transformers {
		n := shakenTransformer(t, learning(c, SGD))
		const rows = 20
		b, all := prefixes(n, rows, 1), n.room(rows)
		if err := n.Evaluate(Inputs{rows, b.Observations}, all); err != nil {
			t.Fatal(err)
		}
		size := n.ObservationBytes()
		for i := range rows {
			one := n.room(1)
			if err := n.Evaluate(Inputs{1, b.Observations[i*size : (i+1)*size]}, one); err != nil {
				t.Fatal(err)
			}
			if !sameBits(one.Logits, all.Logits[i*c.Vocabulary:(i+1)*c.Vocabulary]) {
				t.Errorf("%s: row %d alone has other bits", name, i)
			}
		}
	}
}

// A prefix's logits are those of its last position in the middle of a longer sequence.
func TestPrefixesArePartsOfSequences(t *testing.T) {
	n := shakenTransformer(t, learning(transformers["odd"], SGD))
	b := randomSequences(n.config, 9, 1)
	b.Policy = nil
	for i := range b.Weight {
		b.Weight[i] = 1
	}
	want := make([]float32, len(b.Tokens))
	if err := n.LogProbs(b, want, nil); err != nil {
		t.Fatal(err)
	}
	d, first := newDistribution(n.kernel, n.config.Vocabulary), 0
	for _, length := range b.Lengths {
		for i := first; i < first+length; i++ {
			out := n.room(1)
			if err := n.Evaluate(Inputs{1, n.AppendObservation(nil, b.Tokens[first:i+1])}, out); err != nil {
				t.Fatal(err)
			}
			d.set(out.Logits, b.legal(n.config.Vocabulary, i), 1)
			if got := d.logProb(int(b.Next[i])); got != want[i] {
				t.Errorf("position %d: %v alone, %v in its sequence", i, got, want[i])
			}
		}
		first += length
	}
}

// Neither threads nor where a batch is cut into passages changes a bit of what is learnt.
func TestThreadsDoNotChangeATransformer(t *testing.T) {
	for _, optimizer := range []string{AdamW, SGD} {
		for _, name := range []string{"whole", "odd"} {
			var digest string
			var losses Losses
			for _, threads := range []int{1, 2, 5} {
				n := shakenTransformer(t, learning(transformers[name], optimizer))
				last := trainSequences(t, n, 0, 3, threads)
				if digest == "" {
					digest, losses = n.Digest(), last
				}
				if n.Digest() != digest || last != losses {
					t.Errorf("%s, %s with %d threads: other bits, losses %v and %v", name, optimizer, threads, last, losses)
				}
			}
		}
	}
}

// A gradient is a sum over rows in order: that of two sequences goes on where that of the first has
// ended.
func TestGradientsAddUpInOrder(t *testing.T) {
	n := shakenTransformer(t, learning(transformers["whole"], SGD))
	b := kinds["surrogate"](randomSequences(n.config, 40, 1))
	b.Scale = 1
	whole, _ := sequenceGradient(n, b, 1)
	s := n.prepare(1)
	for first, i := 0, 0; i < len(b.Lengths); i++ {
		to := first + b.Lengths[i]
		part := Sequences{
			Lengths: b.Lengths[i : i+1], Tokens: b.Tokens[first:to], Next: b.Next[first:to], Weight: b.Weight[first:to],
			Legal: b.Legal[first:to], Advantage: b.Advantage[first:to], Behaviour: b.Behaviour[first:to],
			Temperature: b.Temperature, Scale: 1, Loss: b.Loss,
		}
		n.accumulate(s, part, 1)
		first = to
	}
	if !sameBits(s.gradient, whole) {
		t.Error("the gradient of the parts has other bits")
	}
}

func TestTransformerResumes(t *testing.T) {
	for _, optimizer := range []string{AdamW, SGD} {
		n := shakenTransformer(t, learning(transformers["odd"], optimizer))
		trainSequences(t, n, 0, 3, 2)
		var file bytes.Buffer
		if err := n.Save(&file, map[string]string{"run": "7"}, true); err != nil {
			t.Fatal(err)
		}
		fresh, err := NewTransformer(n.config, 99)
		if err != nil {
			t.Fatal(err)
		}
		if err := fresh.Load(bytes.NewReader(file.Bytes())); err != nil {
			t.Fatal(err)
		}
		made, metadata, err := LoadTransformer(bytes.NewReader(file.Bytes()))
		if err != nil || !maps.Equal(metadata, map[string]string{"run": "7"}) {
			t.Fatal(metadata, err)
		}
		var again bytes.Buffer
		if err := made.Save(&again, metadata, true); err != nil || !bytes.Equal(again.Bytes(), file.Bytes()) {
			t.Errorf("saved again the file is another, %v", err)
		}
		clone := n.Clone().(*Transformer)
		for _, x := range []*Transformer{n, fresh, made, clone} {
			trainSequences(t, x, 3, 6, 1)
			if x.Digest() != n.Digest() {
				t.Errorf("%s: resumed training has other bits", optimizer)
			}
		}
	}
}

// Training rows is training the sequences that they are the ends of.
func TestRowsAreSequences(t *testing.T) {
	n := shakenTransformer(t, learning(transformers["odd"], AdamW))
	m := n.Clone().(*Transformer)
	b := prefixes(n, 50, 3)
	s := randomSequences(n.config, 50, 3)
	clear(s.Weight)
	last := -1
	for i, length := range s.Lengths {
		last += length
		s.Weight[last] = b.PolicyWeight[i]
	}
	rows, err := n.Train(b, Step{LearningRate: 1e-2, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	sequences, err := m.TrainSequences(s, Step{LearningRate: 1e-2, Threads: 1})
	if err != nil || rows != sequences || n.Digest() != m.Digest() {
		t.Errorf("%v as rows, %v as sequences, %v", rows, sequences, err)
	}
}

func TestTransformerFromManyGoroutines(t *testing.T) {
	n := shakenTransformer(t, learning(transformers["whole"], SGD))
	b, want := prefixes(n, 4, 1), n.room(4)
	if err := n.Evaluate(Inputs{4, b.Observations}, want); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 2 * spares {
		wait.Go(func() {
			out := n.room(4)
			if err := n.Evaluate(Inputs{4, b.Observations}, out); err != nil || !sameBits(out.Logits, want.Logits) {
				t.Errorf("another result, %v", err)
			}
		})
	}
	wait.Wait()
}

func TestTransformerAllocatesNothing(t *testing.T) {
	n := shakenTransformer(t, learning(transformers["whole"], AdamW))
	rows, sequences, out := prefixes(n, 15, 1), kinds["surrogate"](randomSequences(n.config, 15, 1)), n.room(15)
	logProbs := make([]float32, len(sequences.Tokens))
	for what, f := range map[string]func() error{
		"Evaluate":       func() error { return n.Evaluate(Inputs{15, rows.Observations}, out) },
		"LogProbs":       func() error { return n.LogProbs(sequences, logProbs, nil) },
		"Train":          func() error { _, err := n.Train(rows, Step{LearningRate: 1e-3, Threads: 1}); return err },
		"TrainSequences": func() error { _, err := n.TrainSequences(sequences, Step{LearningRate: 1e-3, Threads: 1}); return err },
		"two threads":    func() error { _, err := n.TrainSequences(sequences, Step{LearningRate: 1e-3, Threads: 2}); return err },
	} {
		if got := testing.AllocsPerRun(20, func() {
			if err := f(); err != nil {
				t.Fatal(err)
			}
		}); got != 0 {
			t.Errorf("%s: %v allocations", what, got)
		}
	}
}

// What is wrong with a batch is said, and the network stays as it was.
func TestTransformerRefuses(t *testing.T) {
	n := shakenTransformer(t, learning(transformers["odd"], SGD))
	before := n.Digest()
	step := Step{LearningRate: 1, Threads: 1}
	for want, change := range map[string]func(b *Sequences, s *Step){
		"no sequence":           func(b *Sequences, _ *Step) { *b = Sequences{} },
		"sequence 1 has 20":     func(b *Sequences, _ *Step) { b.Lengths[1] = 20 },
		"tokens has":            func(b *Sequences, _ *Step) { b.Tokens = b.Tokens[1:] },
		"next has":              func(b *Sequences, _ *Step) { b.Policy, b.Next = nil, nil },
		"weight has":            func(b *Sequences, _ *Step) { b.Weight = nil },
		"legal has":             func(b *Sequences, _ *Step) { b.Legal = b.Legal[1:] },
		"policy has":            func(b *Sequences, _ *Step) { b.Policy = b.Policy[1:] },
		"behaviour has":         func(b *Sequences, _ *Step) { b.Behaviour = b.Behaviour[1:] },
		"temperature -1":        func(b *Sequences, _ *Step) { b.Temperature = -1 },
		"position 2: token 11":  func(b *Sequences, _ *Step) { b.Tokens[2] = 11 },
		"position 2: weight -1": func(b *Sequences, _ *Step) { b.Weight[2] = -1 },
		"no action is legal":    func(b *Sequences, _ *Step) { b.Weight[2], b.Legal[2] = 1, 0 },
		"it must be legal":      func(b *Sequences, _ *Step) { b.Policy, b.Weight[2], b.Legal[2] = nil, 1, 1<<b.Next[2]^1<<11-1 },
		"0 threads":             func(_ *Sequences, s *Step) { s.Threads = 0 },
		"learning rate":         func(_ *Sequences, s *Step) { s.LearningRate = -1 },
		"not a finite number": func(b *Sequences, _ *Step) {
			b.Policy, b.Loss = nil, func(p *Predictions) float64 { return math.NaN() }
		},
	} {
		b, s := randomSequences(n.config, 8, 1), step
		change(&b, &s)
		if _, err := n.TrainSequences(b, s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	for want, change := range map[string]func(b *Batch){
		"0 rows":                  func(b *Batch) { b.Rows = 0 },
		"bytes of observations":   func(b *Batch) { b.Observations = b.Observations[1:] },
		"row 1: a prefix of 0":    func(b *Batch) { b.Observations[n.ObservationBytes()] = 0 },
		"row 1: token 11":         func(b *Batch) { b.Observations[n.ObservationBytes()+lengthBytes] = 11 },
		"returns has 0":           func(b *Batch) { b.Returns = nil },
		"policy weight has 0":     func(b *Batch) { b.PolicyWeight = nil },
		"weight NaN":              func(b *Batch) { b.PolicyWeight[0] = float32(math.NaN()) },
		"legal has 0 entries: 5 ": func(b *Batch) { b.Legal = nil },
	} {
		b := prefixes(n, 5, 1)
		change(&b)
		if _, err := n.Train(b, step); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if n.Digest() != before {
		t.Error("the network has changed")
	}
}

func TestTransformerLoadRefuses(t *testing.T) {
	n := shakenTransformer(t, learning(transformers["odd"], AdamW))
	trainSequences(t, n, 0, 1, 1)
	var file bytes.Buffer
	if err := n.Save(&file, nil, true); err != nil {
		t.Fatal(err)
	}
	text, before := file.Bytes(), n.Digest()
	replace := func(old, new string) func(map[string]string, []Tensor) []Tensor {
		return func(m map[string]string, x []Tensor) []Tensor {
			m[specificationKey] = strings.Replace(m[specificationKey], old, new, 1)
			return x
		}
	}
	for want, change := range map[string]func(map[string]string, []Tensor) []Tensor{
		"names no transformer":   replace("transformer", "other"),
		"heads is 2":             replace(`"heads":3`, `"heads":2`),
		"must be [12 21] of F32": replace(`"vocabulary":11`, `"vocabulary":12`),
		`"tokens.weight" is mis`: func(_ map[string]string, x []Tensor) []Tensor { x[0].Name = "spare"; return x },
		"tensors: the network":   func(_ map[string]string, x []Tensor) []Tensor { return x[1:] },
		"tengen.policy.0":        func(m map[string]string, x []Tensor) []Tensor { m[formatKey] = "tengen.policy.0"; return x },
	} {
		err := n.Load(forged(t, text, change))
		if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	cut := slices.Clone(text)
	cut[len(cut)-1] ^= 1
	if err := n.Load(bytes.NewReader(cut)); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a bit changed: %v", err)
	}
	other := shakenTransformer(t, learning(transformers["whole"], AdamW))
	if err := other.Load(bytes.NewReader(text)); err == nil || errors.Is(err, ErrCorrupt) {
		t.Errorf("another size: %v", err)
	}
	if err := n.Save(&file, map[string]string{"format": ""}, false); err == nil {
		t.Error("a name that is taken was accepted")
	}
	if n.Digest() != before {
		t.Error("the network has changed")
	}
}

func TestTransformerConfigIsChecked(t *testing.T) {
	_, err := NewTransformer(TransformerConfig{Heads: 3, Width: 7, Optimizer: "x", Beta1: 1}, 1)
	for _, want := range []string{"layers is 0", "context is 0", "vocabulary is 0", "heads is 3", `optimizer is "x"`, "beta1 is 1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A new network has no opinion, and learns: after some steps it knows a sequence that counts.
func TestTransformerLearns(t *testing.T) {
	c := learning(transformers["whole"], AdamW)
	n, err := NewTransformer(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	var first, last Losses
	for i := range 60 {
		var b Sequences
		for k := range 6 {
			b.Lengths = append(b.Lengths, c.Context)
			for j := range c.Context {
				b.Tokens = append(b.Tokens, byte((j*(1+k%3)+i+k)%c.Vocabulary))
				b.Next = append(b.Next, byte(((j+1)*(1+k%3)+i+k)%c.Vocabulary))
				b.Weight = append(b.Weight, float32(min(j, 1))) // the step is known from the second on
			}
		}
		if last, err = n.TrainSequences(b, Step{LearningRate: 1e-2, Threads: 1}); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = last
		}
	}
	if math.Abs(float64(first.Policy)-math.Log(16)) > 1e-5 || math.Abs(float64(first.Entropy)-math.Log(16)) > 1e-5 || last.Policy > 0.1 {
		t.Errorf("from %v to %v", first, last)
	}
}
