package stream

import (
	"math"
	"testing"
)

func TestSameKeySameNumbers(t *testing.T) {
	a, b, c := New(1, Act, 2, 3), New(1, Act, 2, 3), New(1, Noise, 2, 3)
	x, y, z := a.Uint64(), b.Uint64(), c.Uint64()
	if x != y || x == z {
		t.Fatalf("equal keys gave %x and %x, another purpose %x", x, y, z)
	}
}

func TestPlacesAreOrdered(t *testing.T) {
	seen := map[uint64]bool{}
	for i := range uint64(40) {
		for j := range uint64(40) {
			s := New(7, Act, i, j)
			seen[s.Uint64()] = true
		}
	}
	if len(seen) != 1600 {
		t.Fatalf("1600 keys gave %d streams", len(seen))
	}
}

func TestMoments(t *testing.T) {
	s := New(3, Noise)
	g := make([]float32, 200_000)
	s.Gumbel(g)
	var gumbel, normal, square float64
	for _, v := range g {
		gumbel += float64(v)
		n := float64(s.Normal())
		normal, square = normal+n, square+n*n
	}
	n := float64(len(g))
	if math.Abs(gumbel/n-0.5772) > 0.01 || math.Abs(normal/n) > 0.01 || math.Abs(square/n-1) > 0.01 {
		t.Fatalf("Gumbel mean %v (want 0.5772), normal mean %v and variance %v", gumbel/n, normal/n, square/n)
	}
}

func TestChooseFollowsWeights(t *testing.T) {
	s := New(5, Act)
	counts := make([]int, 4)
	for range 10_000 {
		counts[s.Choose([]float32{1, 0, 3, 0})]++
	}
	if counts[1] != 0 || counts[3] != 0 || counts[2] < 7200 || counts[2] > 7800 {
		t.Fatalf("weights 1 0 3 0 gave %v", counts)
	}
}
