package policy

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// drafts returns groups of drafts: group g's have one prompt, of up to half a context.
func drafts(c TransformerConfig, groups, each int, seed uint64) []Draft {
	var out []Draft
	for g := range groups {
		r := stream.New(seed, stream.Sample, uint64(g))
		prompt := make([]byte, 1+r.IntN((c.Context+1)/2))
		for i := range prompt {
			prompt[i] = byte(r.IntN(c.Vocabulary))
		}
		for i := range each {
			s := stream.New(seed, stream.Act, uint64(g), uint64(i))
			out = append(out, Draft{Prompt: prompt, Random: &s})
		}
	}
	return out
}

// noTwice is a mask that forbids the token before, and on odd drafts token 1.
func noTwice(c TransformerConfig) func(draft int, tokens []byte, legal plugins.Bitset) {
	return func(draft int, tokens []byte, legal plugins.Bitset) {
		for a := range c.Vocabulary {
			if (draft%2 == 0 || a != 1) && (len(tokens) == 0 || int(tokens[len(tokens)-1]) != a) || a == 0 {
				legal[a/64] |= 1 << (a % 64)
			}
		}
	}
}

// samplings are ways of drawing.
func samplings(c TransformerConfig) map[string]Sampling {
	return map[string]Sampling{
		"plain":  {Temperature: 1, Stop: -1},
		"stop":   {Temperature: 0.8, Stop: 0},
		"masked": {Temperature: 1.5, Stop: 1, Legal: noTwice(c)},
		"greedy": {Stop: 1, Limit: 7, Legal: noTwice(c)},
	}
}

// sampled writes drafts with a number of slots.
func sampled(t *testing.T, n *Transformer, slots int, d []Draft, how Sampling) []Draft {
	t.Helper()
	if err := n.NewSampler(slots).Sample(t.Context(), d, how); err != nil {
		t.Fatal(err)
	}
	return d
}

// asSequences makes drafts a batch that teaches what was drawn.
func asSequences(c TransformerConfig, all []Draft, how Sampling) Sequences {
	b := Sequences{Temperature: how.Temperature}
	for k, d := range all {
		text := slices.Concat(d.Prompt, d.Tokens)
		b.Lengths = append(b.Lengths, len(text)-1)
		b.Tokens, b.Next = append(b.Tokens, text[:len(text)-1]...), append(b.Next, text[1:]...)
		for i := range len(text) - 1 {
			legal, weight := make(plugins.Bitset, words(c.Vocabulary)), float32(0)
			if drawn := i + 1 - len(d.Prompt); drawn >= 0 {
				weight = 1
				if how.Legal != nil {
					how.Legal(k, d.Tokens[:drawn], legal)
				}
			}
			b.Weight = append(b.Weight, weight)
			if how.Legal != nil {
				b.Legal = append(b.Legal, legal...)
			}
		}
	}
	return b
}

// Log-probabilities of drawn tokens have the bits that the training forward gives them.
func TestSamplingAgreesWithLogProbs(t *testing.T) {
	for name, c := range transformers {
		n := shakenTransformer(t, learning(c, SGD))
		for kind, how := range samplings(c) {
			all := sampled(t, n, 5, drafts(c, 4, 3, 1), how)
			b := asSequences(c, all, how)
			got := make([]float32, len(b.Tokens))
			if err := n.LogProbs(b, got, nil); err != nil {
				t.Fatal(err)
			}
			var want, have []float32
			for _, d := range all {
				want = append(want, d.LogProbs...)
			}
			for i, w := range b.Weight {
				if w > 0 {
					have = append(have, got[i])
				}
			}
			if !sameBits(have, want) {
				t.Errorf("%s, %s: training says %v: sampled with %v", name, kind, have, want)
			}
		}
	}
}

// DESIGN, invariant 4: a draft depends on its prompt and its stream, not on how many are written
// at once, in which order, or beside which.
func TestDraftsAreIndependent(t *testing.T) {
	for _, name := range []string{"whole", "odd", "narrow"} {
		c := transformers[name]
		n := shakenTransformer(t, learning(c, SGD))
		for kind, how := range samplings(c) {
			how.Legal = nil // which counts drafts
			want := sampled(t, n, 1, drafts(c, 5, 4, 1), how)
			for _, slots := range []int{3, 100} {
				same(t, fmt.Sprint(name, kind, slots), sampled(t, n, slots, drafts(c, 5, 4, 1), how), want)
			}
			reversed := drafts(c, 5, 4, 1)
			slices.Reverse(reversed)
			sampled(t, n, 7, reversed, how)
			slices.Reverse(reversed)
			same(t, name+kind+" reversed", reversed, want)
		}
	}
}

func same(t *testing.T, what string, got, want []Draft) {
	t.Helper()
	for i := range want {
		if string(got[i].Tokens) != string(want[i].Tokens) || !sameBits(got[i].LogProbs, want[i].LogProbs) || got[i].Stopped != want[i].Stopped {
			t.Errorf("%s: draft %d is %v: want %v", what, i, got[i], want[i])
		}
	}
}

// Drafts end at the stop token, at the limit or where the context is full, and nowhere else.
func TestDraftsEnd(t *testing.T) {
	c := transformers["whole"]
	n := shakenTransformer(t, learning(c, SGD))
	ends := map[bool]int{}
	for _, d := range sampled(t, n, 6, drafts(c, 20, 2, 1), Sampling{Temperature: 1, Stop: 3, Limit: 9}) {
		at, room := slices.Index(d.Tokens, 3), min(9, c.Context+1-len(d.Prompt))
		if d.Stopped != (at >= 0) || d.Stopped && at != len(d.Tokens)-1 || !d.Stopped && len(d.Tokens) != room || len(d.LogProbs) != len(d.Tokens) {
			t.Errorf("%v: room for %d", d, room)
		}
		ends[d.Stopped]++
	}
	if ends[true] == 0 || ends[false] == 0 {
		t.Errorf("all ended in one way: %v", ends)
	}
}

// Tokens come as often as their probabilities say.
func TestSamplesFollowProbabilities(t *testing.T) {
	c := learning(transformers["narrow"], SGD)
	c.Vocabulary = 5
	n := shakenTransformer(t, c)
	const count = 4000
	all := make([]Draft, count)
	for i := range all {
		s := stream.New(1, stream.Act, uint64(i))
		all[i] = Draft{Prompt: []byte{1, 2}, Random: &s}
	}
	sampled(t, n, 64, all, Sampling{Temperature: 1, Stop: -1, Limit: 1})
	counts, expected := make([]float64, 5), make([]float64, 5)
	for _, d := range all {
		counts[d.Tokens[0]]++
	}
	out := Outputs{make([]float32, 5), make([]float32, 1)}
	if err := n.Evaluate(Inputs{1, n.AppendObservation(nil, []byte{1, 2})}, out); err != nil {
		t.Fatal(err)
	}
	d := newDistribution(n.kernel, 5)
	d.set(out.Logits, nil, 1)
	var chi float64
	for a := range counts {
		expected[a] = count * float64(d.parts[a]) / d.sum
		chi += (counts[a] - expected[a]) * (counts[a] - expected[a]) / expected[a]
	}
	if chi > 18.5 { // one in a thousand, for four degrees of freedom
		t.Errorf("%v: expected %v", counts, expected)
	}
}

func TestSampleRefuses(t *testing.T) {
	c := transformers["odd"]
	n := shakenTransformer(t, learning(c, SGD))
	one := func(prompt ...byte) []Draft {
		s := stream.New(1, stream.Act)
		return []Draft{{Prompt: prompt, Random: &s}}
	}
	for want, k := range map[string]struct {
		drafts []Draft
		how    Sampling
	}{
		"temperature -1":         {one(1), Sampling{Temperature: -1}},
		"stop 11":                {one(1), Sampling{Stop: 11}},
		"a prompt of 0 tokens":   {one(), Sampling{}},
		"a prompt of 20 tokens":  {one(make([]byte, 20)...), Sampling{}},
		"token 11: there are 11": {one(11), Sampling{}},
		"Random is nil":          {[]Draft{{Prompt: []byte{1}}}, Sampling{Temperature: 1}},
		"no token is legal":      {one(1), Sampling{Legal: func(int, []byte, plugins.Bitset) {}}},
	} {
		if err := n.NewSampler(1).Sample(t.Context(), k.drafts, k.how); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	n.weights[n.stack.norm.gain.from] = float32(math.Inf(1))
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := n.NewSampler(1).Sample(gone, one(1), Sampling{Temperature: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
	if err := n.NewSampler(1).Sample(t.Context(), one(1), Sampling{Temperature: 1}); !errors.Is(err, ErrNotFinite) {
		t.Errorf("infinite weights: %v", err)
	}
}

func TestSampleAllocatesNothing(t *testing.T) {
	n := shakenTransformer(t, learning(transformers["whole"], SGD))
	all, s := drafts(n.config, 4, 3, 1), n.NewSampler(5)
	if got := testing.AllocsPerRun(20, func() {
		if err := s.Sample(t.Context(), all, Sampling{Temperature: 1, Stop: 1, Legal: nil}); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
