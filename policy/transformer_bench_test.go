package policy

import (
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

// benchmarkSequences are 64 whole contexts with a token to predict at every position.
func benchmarkSequences(c TransformerConfig) Sequences {
	r, b := stream.New(1, stream.Sample), Sequences{}
	for range 64 {
		b.Lengths = append(b.Lengths, c.Context)
		for range c.Context {
			b.Tokens, b.Next = append(b.Tokens, byte(r.IntN(c.Vocabulary))), append(b.Next, byte(r.IntN(c.Vocabulary)))
			b.Weight = append(b.Weight, 1)
		}
	}
	return b
}

func BenchmarkTransformerTrain(b *testing.B) {
	n := shakenTransformer(b, DefaultTransformer())
	batch := benchmarkSequences(n.config)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := n.TrainSequences(batch, Step{LearningRate: 1e-4, Threads: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(batch.Tokens)*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

func BenchmarkTransformerLogProbs(b *testing.B) {
	n := shakenTransformer(b, DefaultTransformer())
	batch := benchmarkSequences(n.config)
	out := make([]float32, len(batch.Tokens))
	b.ReportAllocs()
	for b.Loop() {
		if err := n.LogProbs(batch, out, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(batch.Tokens)*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

// Every draft begins with one token and fills the context.
func BenchmarkTransformerSample(b *testing.B) {
	n := shakenTransformer(b, DefaultTransformer())
	all := make([]Draft, 64)
	streams := make([]stream.Stream, len(all))
	for i := range all {
		streams[i] = stream.New(1, stream.Act, uint64(i))
		all[i] = Draft{Prompt: []byte{1}, Random: &streams[i]}
	}
	s := n.NewSampler(len(all))
	b.ReportAllocs()
	tokens := 0
	for b.Loop() {
		if err := s.Sample(b.Context(), all, Sampling{Temperature: 1, Stop: -1}); err != nil {
			b.Fatal(err)
		}
		for i := range all {
			tokens += len(all[i].Tokens)
		}
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}
