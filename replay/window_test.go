package replay

import (
	"context"
	"errors"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

// TestSampleIsUniform counts draws over 4 games of 25 decisions, one of which may not be sampled.
func TestSampleIsUniform(t *testing.T) {
	s := openTest(t, t.TempDir(), small)
	for i := range uint64(4) {
		g := &Group{Index: i, Members: []Member{{Decisions: make([]Decision, 25)}}}
		if i == 1 {
			g.Members[0].End = Truncated
		}
		put(t, s, g)
	}
	w, err := s.Window(0, 1)
	if err != nil {
		t.Fatal(err)
	}
	random := stream.New(4, stream.Sample)
	samples, err := w.Sample(context.Background(), &random, 75_000)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[[2]int]int{}
	for _, x := range samples {
		counts[[2]int{int(x.Group.Index), x.Decision}]++
	}
	chi := 0.0
	for at, n := range counts {
		if at[0] == 1 {
			t.Fatal("a truncated game was sampled")
		}
		chi += float64(n-1000) * float64(n-1000) / 1000
	}
	if w.Len() != 75 || len(counts) != 75 || chi > 117 { // 99.9 % of chi-squared with 74 degrees is 117.3
		t.Fatalf("%d of %d decisions were drawn, chi-squared is %v", len(counts), w.Len(), chi)
	}
}

// TestSampleWithAnyCache: what is cached never shows.
func TestSampleWithAnyCache(t *testing.T) {
	m := model{}
	for i := range uint64(60) {
		m[id{i % 6, i}] = makeGroup(id{i % 6, i}, 2, 10)
	}
	one := memory(m[id{0, 0}])
	for _, bytes := range []int64{-1, 9 * one, 30 * one, 0} {
		o := small
		o.CacheBytes = bytes
		s := openTest(t, t.TempDir(), o)
		for _, g := range m {
			put(t, s, g)
		}
		for range 3 {
			compareSamples(t, s, m, 1, 5)
		}
		sum := int64(0)
		for e := s.cache.order.Front(); e != nil; e = e.Next() {
			sum += e.Value.(*cached).bytes
		}
		if sum != s.cache.bytes || sum > max(0, s.cache.limit) || s.cache.order.Len() != len(s.cache.byID) {
			t.Errorf("the cache says %d bytes of %d, and holds %d", s.cache.bytes, s.cache.limit, sum)
		}
	}
}

func TestSampleErrors(t *testing.T) {
	s := openTest(t, t.TempDir(), small)
	random := stream.New(1, stream.Sample)
	sample := func(ctx context.Context, w *Window) error {
		_, err := w.Sample(ctx, &random, 10)
		return err
	}
	put(t, s, game(1, 1), &Group{Iteration: 2, Members: []Member{{End: Failed}}})
	empty, err := s.Window(2, 9)
	if err != nil {
		t.Fatal(err)
	}
	if err := sample(t.Context(), empty); !errors.Is(err, ErrEmpty) || empty.Len() != 0 {
		t.Errorf("an empty window: %v", err)
	}
	w, err := s.Window(1, 2)
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sample(cancelled, w); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
	if err := sample(t.Context(), w); err != nil {
		t.Error(err)
	}
	if err := s.Evict(2); err != nil {
		t.Fatal(err)
	}
	if err := sample(t.Context(), w); !errors.Is(err, ErrNotFound) {
		t.Errorf("an evicted group: %v", err)
	}
	if _, err := s.Get(1, 1); !errors.Is(err, ErrNotFound) {
		t.Errorf("an evicted group: %v", err)
	}
}

func TestStats(t *testing.T) {
	s := openTest(t, t.TempDir(), small)
	if st := s.Stats(); st.Groups != 0 || st.Length != 0 || st.DiskBytes == 0 {
		t.Errorf("an empty store: %+v", st)
	}
	put(t, s,
		&Group{Iteration: 4, Members: []Member{{Decisions: make([]Decision, 6)}, {Decisions: make([]Decision, 3), End: Stale}}},
		&Group{Iteration: 9, Members: []Member{{}}})
	st := s.Stats()
	if st.Bytes <= 0 || st.DiskBytes <= 0 {
		t.Errorf("%d bytes, %d on disk", st.Bytes, st.DiskBytes)
	}
	st.Bytes, st.DiskBytes = 0, 0
	want := Stats{Groups: 2, Members: 3, Decisions: 9, Trainable: 6, Ends: [Ends]int{Used: 2, Stale: 1}, Length: 3, First: 4, Last: 9}
	if st != want {
		t.Errorf("got %+v, want %+v", st, want)
	}
}

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
