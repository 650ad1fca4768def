package policy

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// replying is a small network with a head for replies.
func replying(optimizer string) Config {
	c := small(optimizer)
	c.ReplyWeight = 0.4
	return c
}

// withReplies gives a batch random replies, over all actions; every third row has none, and its
// target is not a number.
func withReplies(s Shape, b Batch, seed uint64) Batch {
	r := stream.New(seed, stream.Sample, 1)
	b.Reply, b.ReplyWeight = make([]float32, b.Rows*s.Actions), make([]float32, b.Rows)
	for i := range b.Rows {
		target, sum := b.Reply[i*s.Actions:][:s.Actions], float32(0)
		for a := range target {
			target[a] = float32(r.Float())
			sum += target[a]
		}
		for a := range target {
			target[a] /= sum
		}
		if i%3 == 1 {
			target[0] = float32(math.NaN())
			continue
		}
		b.ReplyWeight[i] = float32(1 + i%2)
	}
	return b
}

func TestReplyGradientsAreDifferences(t *testing.T) {
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			n, b := shaken(t, shape, replying(SGD)), withReplies(shape, randomBatch(shape, 5, 3), 3)
			b.PolicyWeight[0], b.ValueWeight[2] = 0, 0
			gradient, _ := gradientOf(n, b)
			for i, x := range n.tower.tensors {
				s := stream.New(7, stream.Sample, uint64(i))
				for try := range 4 {
					checkDirection(t, n, b, x, gradient, randomDirection(x, gradient, &s, try))
				}
			}
		})
	}
}

// Before it has learnt anything, every reply is equally likely: ln(actions) nats; then each row's reply
// is learnt by heart, be it illegal for the mover.
func TestRepliesAreLearnt(t *testing.T) {
	for name, shape := range shapes {
		n, err := NewResidual(shape, replying(AdamW), 1)
		if err != nil {
			t.Fatal(err)
		}
		b := withReplies(shape, randomBatch(shape, 4, 1), 1)
		clear(b.Reply)
		for i := range b.Rows {
			b.ReplyWeight[i] = 1
			b.Reply[i*shape.Actions] = 1
			b.Legal[i*shape.words()] &^= 1
		}
		clear(b.PolicyWeight)
		first := train(t, n, b, 1, 0.01)
		if !nearly(first.Reply, math.Log(float64(shape.Actions))) {
			t.Errorf("%s: %v nats at first, want ln %d", name, first.Reply, shape.Actions)
		}
		if last := train(t, n, b, 150, 0.01); !(last.Reply < 0.05) {
			t.Errorf("%s: %v nats at last", name, last.Reply)
		}
	}
}

// Evaluation has the same bits with the head as without, and so has a step that no reply takes part in.
func TestReplyHeadIsBeside(t *testing.T) {
	for name, shape := range shapes {
		with, without := shaken(t, shape, replying(AdamW)), shaken(t, shape, small(AdamW))
		same := func(what string) {
			t.Helper()
			in, got, want := Inputs{7, randomBatch(shape, 7, 5).Observations}, room(shape, 7), room(shape, 7)
			if err := with.Evaluate(in, got); err != nil {
				t.Fatal(err)
			}
			if err := without.Evaluate(in, want); err != nil {
				t.Fatal(err)
			}
			if !sameBits(got.Logits, want.Logits) || !sameBits(got.Values, want.Values) || !sameBits(with.weights[:len(without.weights)], without.weights) {
				t.Errorf("%s, %s: other bits", name, what)
			}
		}
		same("at first")
		none := withReplies(shape, randomBatch(shape, 20, 2), 2)
		clear(none.ReplyWeight)
		for _, b := range []Batch{randomBatch(shape, 20, 1), none} {
			if losses := train(t, with, b, 1, 0.01); losses.Reply != 0 {
				t.Errorf("%s: a loss of %v without replies", name, losses.Reply)
			}
			train(t, without, b, 1, 0.01)
		}
		same("after steps without replies")
		if b := withReplies(shape, randomBatch(shape, 20, 3), 3); train(t, without, b, 1, 0.01).Reply != 0 || train(t, with, b, 1, 0.01).Reply == 0 {
			t.Errorf("%s: replies count where there is no head, or not where there is one", name)
		}
	}
}

// DESIGN, section 7, holds for the head: threads and kernels do not change a bit.
func TestReplyBits(t *testing.T) {
	shape, digest := shapes["planes and rest"], ""
	for _, k := range kernel.All() {
		for _, threads := range []int{1, 2, 3} {
			n := shaken(t, shape, replying(AdamW))
			n.kernel = k
			for step := range uint64(3) {
				if _, err := n.Train(withReplies(shape, randomBatch(shape, 77, step), step), Step{LearningRate: 0.01, Threads: threads}); err != nil {
					t.Fatal(err)
				}
			}
			if digest == "" {
				digest = n.Digest()
			}
			if n.Digest() != digest {
				t.Errorf("kernel %s, %d threads: other bits", k.Name(), threads)
			}
		}
	}
}

func TestReplyTrainAllocatesNothing(t *testing.T) {
	n := shaken(t, shapes["planes and rest"], replying(AdamW))
	b := withReplies(n.shape, randomBatch(n.shape, 70, 1), 1)
	got := testing.AllocsPerRun(20, func() {
		if _, err := n.Train(b, Step{LearningRate: 1e-3, Threads: 2}); err != nil {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations a step", got)
	}
}

// A file has the head's weights and goes on from them with the same bits; networks with and without a
// head refuse each other's files.
func TestReplyFiles(t *testing.T) {
	shape := shapes["planes and rest"]
	n, plain := shaken(t, shape, replying(AdamW)), shaken(t, shape, small(AdamW))
	step := func(n *Residual, seed uint64) {
		train(t, n, withReplies(shape, randomBatch(shape, 30, seed), seed), 1, 0.01)
	}
	step(n, 1)
	file := func(n *Residual) *bytes.Reader {
		var b bytes.Buffer
		if err := n.Save(&b, nil, true); err != nil {
			t.Fatal(err)
		}
		return bytes.NewReader(b.Bytes())
	}
	for from, into := range map[*Residual]*Residual{n: plain, plain: n} {
		before := into.Digest()
		err := into.Load(file(from))
		if err == nil || !strings.Contains(err.Error(), "no reply head") || into.Digest() != before {
			t.Errorf("another head: %v", err)
		}
	}
	loaded, _, err := LoadResidual(file(n))
	if err != nil {
		t.Fatal(err)
	}
	clone := n.Clone().(*Residual)
	for _, x := range []*Residual{n, loaded, clone} {
		step(x, 2)
	}
	if loaded.Digest() != n.Digest() || clone.Digest() != n.Digest() {
		t.Error("the file or the copy went on to another place")
	}
	a, err := NewAverage(n, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	if a.Add(plain) == nil || a.Add(clone) != nil {
		t.Error("averages must be of networks with the same head")
	}
}

func TestBadRepliesAreRefused(t *testing.T) {
	shape := shapes["planes and rest"]
	n := shaken(t, shape, replying(AdamW))
	before, inf := n.Digest(), float32(math.Inf(1))
	for want, spoil := range map[string]func(*Batch){
		"reply has 0 entries":         func(b *Batch) { b.Reply = nil },
		"reply weight has 0 entries":  func(b *Batch) { b.ReplyWeight = nil },
		"reply has 52 entries":        func(b *Batch) { b.Reply = b.Reply[:52] },
		"weights 1, 1 and -1":         func(b *Batch) { b.ReplyWeight[2] = -1 },
		"weights 1, 1 and +Inf":       func(b *Batch) { b.ReplyWeight[2] = inf },
		"target is -0.5 on action 25": func(b *Batch) { b.Reply[25] = -0.5 },
		"target is +Inf on action 0":  func(b *Batch) { b.Reply[0] = inf },
	} {
		b := withReplies(shape, randomBatch(shape, 3, 1), 1)
		spoil(&b)
		if _, err := n.Train(b, Step{LearningRate: 0.1, Threads: 1}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if n.Digest() != before {
		t.Error("the network has changed")
	}
	config := replying(AdamW)
	config.ReplyWeight = -1
	if config.Validate() == nil {
		t.Error("a weight of -1 was taken")
	}
}

// BenchmarkReplies is a training step without the head and with it, in turn.
func BenchmarkReplies(b *testing.B) {
	for _, k := range benchmarks {
		for _, weight := range []float32{0, 0.15} {
			plain := benchmarkNetwork(b, k.blocks, k.channels, k.side)
			config := plain.config
			config.ReplyWeight = weight
			n, batch := shaken(b, plain.shape, config), withReplies(plain.shape, randomBatch(plain.shape, 256, 1), 1)
			b.Run(fmt.Sprintf("%s/weight %v", k.name, weight), func(b *testing.B) {
				if _, err := n.Train(batch, Step{LearningRate: 1e-4, Threads: 1}); err != nil { // makes its memory
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := n.Train(batch, Step{LearningRate: 1e-4, Threads: 1}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// A quantised network does not know the head: its bits are those of one without.
func TestQuantiseIgnoresTheReplyHead(t *testing.T) {
	shape := shapes["planes and rest"]
	in := Inputs{20, randomBatch(shape, 20, 1).Observations}
	quantised := func(c Config) (Outputs, Report) {
		q, report, err := shaken(t, shape, c).Quantise(in)
		if err != nil {
			t.Fatal(err)
		}
		out := room(shape, in.Rows)
		if err := q.Evaluate(in, out); err != nil {
			t.Fatal(err)
		}
		return out, report
	}
	got, report := quantised(replying(AdamW))
	want, plain := quantised(small(AdamW))
	if !sameBits(got.Logits, want.Logits) || !sameBits(got.Values, want.Values) || report != plain {
		t.Errorf("other bits, or another report: %+v and %+v", report, plain)
	}
}
