package replay

import (
	"math"
	"testing"
)

// TestGrowthIsKataGos checks against KataGo's formula as the paper writes it, in math.Pow.
func TestGrowthIsKataGos(t *testing.T) {
	for _, g := range []Growth{{1, 0.4}, {8, 0.4}, {20, 1}, {250_000, 0.4}} {
		c := float64(g.Min)
		for n := uint64(g.Min); n < 40*uint64(g.Min); n += 1 + n/7 {
			want := c * (1 + g.Rate*(math.Pow(float64(n)/c, 0.75)-1)/0.75)
			if got := g.Size(n); math.Abs(float64(got)-math.Floor(want)) > 1 || float64(got) > want+1e-6 {
				t.Fatalf("%+v at %d: %d, want %v", g, n, got, want)
			}
		}
	}
}

func TestGrowthNeverComesBack(t *testing.T) {
	for _, g := range []Growth{{}, {1, 1}, {5, 0}, {8, 0.3}, {20, 0.4}, {20, 7}, {3, -1}} {
		last := uint64(0)
		for i := range uint64(3000) {
			from := g.From(i)
			if from < last || from > i {
				t.Fatalf("%+v: the window of iteration %d begins at %d, the one before at %d", g, i, from, last)
			}
			if i < uint64(g.Min) && from != 0 {
				t.Fatalf("%+v: the window of iteration %d begins at %d", g, i, from)
			}
			last = from
		}
		if g.Rate <= 0 && g.Size(3000) != uint64(max(g.Min, 1)) {
			t.Fatalf("%+v grows to %d", g, g.Size(3000))
		}
	}
}
