package replay

import (
	"context"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

func BenchmarkPut(b *testing.B) {
	s := openTest(b, b.TempDir(), Options{})
	g := game(1, 0)
	b.ReportAllocs()
	for b.Loop() {
		g.Index++
		if err := s.Put(context.Background(), g); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSample draws a batch of 128 from 5,000 games, with the games in the cache and without.
func BenchmarkSample(b *testing.B) {
	for name, cache := range map[string]int64{"cached": 256 << 20, "uncached": -1} {
		b.Run(name, func(b *testing.B) {
			s := openTest(b, b.TempDir(), Options{CacheBytes: cache})
			for i := range uint64(5000) {
				put(b, s, game(i/500, i%500))
			}
			w, err := s.Window(0, 10)
			if err != nil {
				b.Fatal(err)
			}
			random := stream.New(1, stream.Sample)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Sample(context.Background(), &random, 128); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(s.cache.bytes), "cache-bytes")
			st := s.Stats()
			b.ReportMetric(float64(st.Bytes)/float64(st.Decisions), "B/decision")
		})
	}
}
