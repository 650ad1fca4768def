package text

import (
	"math"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

// An answer that branches keeps what it was given, goes on with numbers of its own, is no longer than others may
// be, and has the log-probabilities that training finds for it, bit for bit: its first ratio is exactly 1.
func TestWriteGoesOnFromWhatWasGiven(t *testing.T) {
	env, v, groups := posed(t, 6, 1, 13, 2, 3, 4)
	n := network(t, v)
	how := Writing{Temperature: 1, Limit: 4, Stream: func(g, m int) stream.Stream { return stream.New(7, stream.Answer, uint64(g), uint64(m)) }}
	whole, rest := slices.Clone(groups), slices.Clone(groups)
	for g := range groups {
		if groups[g].Fault == "" {
			whole[g].Answers, rest[g].Answers = groups[g].Answers[:3], groups[g].Answers[3:]
		}
	}
	if err := NewWriter(n, v, 2).Write(t.Context(), whole, how); err != nil {
		t.Fatal(err)
	}
	for g := range groups {
		for m := 3; m < len(groups[g].Answers); m++ {
			groups[g].Branch(m, m-3, len(groups[g].Answers[m-3].Tokens)-1)
		}
	}
	if err := NewWriter(n, v, 2).Write(t.Context(), rest, how); err != nil {
		t.Fatal(err)
	}
	if err := Judge(t.Context(), env, groups); err != nil {
		t.Fatal(err)
	}
	branched := 0
	for _, g := range groups {
		for m := range g.Answers {
			a := &g.Answers[m]
			if m < 3 {
				continue
			}
			branched += a.Given
			if of := g.Answers[a.Of]; a.Of != m-3 || !slices.Equal(a.Tokens[:a.Given], of.Tokens[:a.Given]) || a.Own() < 1 || a.Length() > 5 || v.Text(a.Tokens) != a.Text {
				t.Errorf("%+v branched from %+v", a, of)
			}
			var b Batch
			b.AddSample(g.Tokens, a, make([]float32, len(a.Tokens)))
			got := make([]float32, b.Positions())
			if err := n.LogProbs(*b.Sequences(), got, nil); err != nil {
				t.Fatal(err)
			}
			for i, p := range a.LogProbs {
				if weight := b.Sequences().Weight[len(g.Tokens)+i]; weight > 0 != (i >= a.Given) {
					t.Errorf("token %d of %+v has weight %v", i, a, weight)
				}
				if at := len(g.Tokens) + i; i >= a.Given && math.Float32bits(got[at]) != math.Float32bits(p) {
					t.Errorf("token %d of %+v was drawn with %v, training has %v", i, a, p, got[at])
				}
			}
		}
	}
	if branched == 0 {
		t.Error("no answer was given anything")
	}
}
