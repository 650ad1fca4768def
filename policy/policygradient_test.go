package policy

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// choicesFor makes the batch's targets actions that a policy nearby has drawn.
func choicesFor(tb testing.TB, n *Residual, b Batch, temperature float32) Batch {
	tb.Helper()
	out := room(n.shape, b.Rows)
	if err := n.Evaluate(Inputs{b.Rows, b.Observations}, out); err != nil {
		tb.Fatal(err)
	}
	random := stream.New(1, stream.Act)
	chooser := NewChooser(n.shape.Actions, temperature)
	c := &Choices{Temperature: temperature, Loss: smooth}
	for i := range b.Rows {
		legal := plugins.Bitset(b.Legal[i*n.shape.words():][:n.shape.words()])
		action, logProb := chooser.Choose(out.Logits[i*n.shape.Actions:][:n.shape.Actions], legal, &random)
		c.Action = append(c.Action, int32(action))
		c.Behaviour = append(c.Behaviour, logProb)
		c.Advantage = append(c.Advantage, random.Normal())
	}
	b.Policy, b.Choices = nil, c
	return b
}

// The gradient of a surrogate that reads the ratio and the entropy agrees with central differences of
// it, for every tensor and every kind of board, with the value's loss beside it.
func TestGradientsOfChoicesAreDifferences(t *testing.T) {
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			n := shaken(t, shape, small(SGD))
			b := choicesFor(t, n, randomBatch(shape, 5, 3), 1.3)
			for i := range b.Choices.Behaviour {
				b.Choices.Behaviour[i] += 0.1 * float32(i-2)
			}
			b.PolicyWeight[1], b.ValueWeight[2], b.PolicyWeight[3] = 0, 0, 2
			gradient, _ := gradientOf(n, b)
			for i, x := range n.tower.tensors {
				s := stream.New(7, stream.Sample, uint64(i))
				for try := range 5 {
					checkDirection(t, n, b, x, gradient, randomDirection(x, gradient, &s, try))
				}
			}
		})
	}
}

// Cross-entropy with an action is that with the distribution which is sure of it.
func TestChoicesAreTargetsOfOneAction(t *testing.T) {
	n := shaken(t, shapes["planes and rest"], small(SGD))
	b := randomBatch(n.shape, 70, 3)
	b.PolicyWeight[4], b.PolicyWeight[40] = 0, 3
	played := choicesFor(t, n, b, 1)
	played.Choices.Loss, played.Choices.Temperature = nil, 0
	clear(b.Policy)
	for i, action := range played.Choices.Action {
		b.Policy[i*n.shape.Actions+int(action)] = 1
	}
	want, wantLoss := gradientOf(n, b)
	got, gotLoss := gradientOf(n, played)
	if math.Abs(gotLoss-wantLoss) > 1e-5 {
		t.Errorf("loss %v, want %v", gotLoss, wantLoss)
	}
	for i := range got {
		if math.Abs(float64(got[i]-want[i])) > 1e-5 {
			t.Fatalf("gradient %d is %v, want %v", i, got[i], want[i])
		}
	}
}

// What a Chooser drew with Evaluate's logits has in training a ratio of exactly one, in whatever
// batches the rows were.
func TestFirstRatioOfChoicesIsOne(t *testing.T) {
	n := benchmarkNetwork(t, 2, 32, 5)
	for _, temperature := range []float32{1, 0.7} {
		b := choicesFor(t, n, randomBatch(n.shape, 77, 1), temperature)
		seen := make([]int, b.Rows)
		b.Choices.Loss = func(p *Predictions) float64 {
			seen[p.Sequence]++
			if math.Float32bits(p.LogProb[0]) != math.Float32bits(p.Behaviour[0]) {
				t.Errorf("row %d: log-probability %v, drawn with %v", p.Sequence, p.LogProb[0], p.Behaviour[0])
			}
			return 0
		}
		b.PolicyWeight[5] = 0
		if _, err := n.Train(b, Step{Threads: 2}); err != nil {
			t.Fatal(err)
		}
		for i, times := range seen {
			if want := min(1, int(b.PolicyWeight[i])); times != want {
				t.Errorf("the loss saw row %d %d times, want %d", i, times, want)
			}
		}
	}
}

func TestThreadsDoNotChangeBitsOfChoices(t *testing.T) {
	var digest string
	var losses Losses
	for _, threads := range []int{1, 2, 3, 50} {
		n := shaken(t, shapes["planes and rest"], small(AdamW))
		b := choicesFor(t, n, randomBatch(n.shape, 77, 9), 1)
		var last Losses
		for range 3 {
			var err error
			if last, err = n.Train(b, Step{LearningRate: 1e-2, Threads: threads}); err != nil {
				t.Fatal(err)
			}
		}
		if digest == "" {
			digest, losses = n.Digest(), last
		}
		if n.Digest() != digest || last != losses {
			t.Errorf("%d threads: other bits, losses %v and %v", threads, last, losses)
		}
	}
}

// A chooser's probabilities are those it draws by, and none is illegal.
func TestChooserDrawsWhatItSays(t *testing.T) {
	logits, legal := []float32{1, 9, 0, -1}, plugins.NewBitset(4)
	for _, a := range []int{0, 2, 3} {
		legal.Add(a)
	}
	chooser, random := NewChooser(4, 2), stream.New(3, stream.Act)
	want, counts := make([]float32, 4), make([]float64, 4)
	chooser.Probabilities(want, logits, legal)
	const draws = 20_000
	for range draws {
		action, logProb := chooser.Choose(logits, legal, &random)
		counts[action]++
		if logProb != chooser.LogProb(logits, legal, action) || math.Abs(math.Exp(float64(logProb))-float64(want[action])) > 1e-6 {
			t.Fatalf("action %d: log-probability %v of probability %v", action, logProb, want[action])
		}
	}
	sum := math.Exp(0.5) + 1 + math.Exp(-0.5)
	for a, p := range []float64{math.Exp(0.5) / sum, 0, 1 / sum, math.Exp(-0.5) / sum} {
		if math.Abs(float64(want[a])-p) > 1e-6 || math.Abs(counts[a]/draws-p) > 0.02 {
			t.Errorf("action %d: probability %v, drawn %v, want %v", a, want[a], counts[a]/draws, p)
		}
	}
}

func TestBadChoicesAreErrors(t *testing.T) {
	n := shaken(t, shapes["planes alone"], small(SGD))
	before := n.Digest()
	for word, spoil := range map[string]func(*Batch){
		"action has":      func(b *Batch) { b.Choices.Action = b.Choices.Action[1:] },
		"advantage has":   func(b *Batch) { b.Choices.Advantage = b.Choices.Advantage[1:] },
		"behaviour has":   func(b *Batch) { b.Choices.Behaviour = b.Choices.Behaviour[1:] },
		"temperature -1":  func(b *Batch) { b.Choices.Temperature = -1 },
		"action 9 was":    func(b *Batch) { b.Choices.Action[2] = 9 },
		"action -1 was":   func(b *Batch) { b.Choices.Action[2] = -1 },
		"action 4000 was": func(b *Batch) { b.Choices.Action[2] = 4000 },
	} {
		b := choicesFor(t, n, randomBatch(n.shape, 4, 1), 1)
		b.Choices.Action = slices.Clone(b.Choices.Action)
		spoil(&b)
		if _, err := n.Train(b, Step{LearningRate: 1, Threads: 1}); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: %v", word, err)
		}
	}
	b := choicesFor(t, n, randomBatch(n.shape, 4, 1), 1)
	b.Choices.Loss = func(*Predictions) float64 { return math.NaN() }
	if _, err := n.Train(b, Step{LearningRate: 1, Threads: 1}); !errors.Is(err, ErrNotFinite) {
		t.Errorf("a loss that is no number: %v", err)
	}
	if n.Digest() != before {
		t.Error("a refused batch has changed the network")
	}
}
