package policy

import (
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

// transformers are networks of every kind of size: rows that do and do not fill whole registers.
var transformers = map[string]TransformerConfig{
	"whole":   {Layers: 2, Width: 32, Heads: 2, Context: 20, Vocabulary: 16},
	"odd":     {Layers: 2, Width: 21, Heads: 3, Context: 19, Vocabulary: 11},
	"narrow":  {Layers: 1, Width: 5, Heads: 1, Context: 3, Vocabulary: 2},
	"big":     {Layers: 1, Width: 24, Heads: 2, Context: 30, Vocabulary: 70},
	"no wide": {Layers: 3, Width: 4, Heads: 4, Context: 17, Vocabulary: 5},
}

// learning fills in the optimiser's part of a configuration.
func learning(c TransformerConfig, optimizer string) TransformerConfig {
	d := DefaultTransformer()
	d.Layers, d.Width, d.Heads, d.Context, d.Vocabulary, d.Optimizer = c.Layers, c.Width, c.Heads, c.Context, c.Vocabulary, optimizer
	return d
}

// shakenTransformer returns a network whose every weight is random, biases and the head too.
func shakenTransformer(tb testing.TB, c TransformerConfig) *Transformer {
	tb.Helper()
	n, err := NewTransformer(c, 1)
	if err != nil {
		tb.Fatal(err)
	}
	for i, x := range n.stack.tensors {
		s := stream.New(1, stream.Weights, 1000, uint64(i))
		scale := float32(0.1)
		if len(x.shape) > 1 {
			scale = float32(inverseRoot(x.shape[1]))
		}
		w := x.at.of(n.weights)
		for j := range w {
			w[j] = x.start + float32(scale*s.Normal())
		}
	}
	n.pack()
	return n
}

// randomSequences returns a batch of sequences of random lengths, some as long as the context,
// with some positions masked out, most tokens legal, and advantages.
func randomSequences(c TransformerConfig, count int, seed uint64) Sequences {
	r := stream.New(seed, stream.Sample)
	var b Sequences
	for i := range count {
		length := 1 + r.IntN(c.Context)
		if i%4 == 1 {
			length = c.Context
		}
		b.Lengths = append(b.Lengths, length)
		for range length {
			b.Tokens = append(b.Tokens, byte(r.IntN(c.Vocabulary)))
			b.Weight = append(b.Weight, float32(r.IntN(3)))
			b.Advantage = append(b.Advantage, r.Normal())
			b.Behaviour = append(b.Behaviour, -float32(r.Float()))
			randomPosition(c, &r, &b)
		}
	}
	b.Weight[0] = 1
	return b
}

func randomPosition(c TransformerConfig, r *stream.Stream, b *Sequences) {
	next := r.IntN(c.Vocabulary)
	legal, policy := make([]uint64, words(c.Vocabulary)), make([]float32, c.Vocabulary)
	var sum float32
	for a := range policy {
		if a == next || r.IntN(4) > 0 {
			legal[a/64] |= 1 << (a % 64)
			policy[a] = float32(r.Float())
			sum += policy[a]
		}
	}
	for a := range policy {
		policy[a] /= sum
	}
	b.Next = append(b.Next, byte(next))
	b.Legal, b.Policy = append(b.Legal, legal...), append(b.Policy, policy...)
}
