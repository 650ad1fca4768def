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

// members is a legal set for Dirichlet.
type members map[int]bool

func (m members) Has(i int) bool { return m[i] }
func (m members) Count() int     { return len(m) }

// A symmetric Dirichlet of concentration alpha over n members has mean 1/n and variance
// (n-1) / (n² (alpha+1)).
func TestDirichletMoments(t *testing.T) {
	for _, alpha := range []float64{0.8, 2, 10} {
		s := New(9, Noise)
		legal, draw := members{1: true, 2: true, 4: true, 5: true}, make([]float32, 6)
		var mean, square float64
		const draws = 20_000
		for range draws {
			s.Dirichlet(draw, alpha, legal)
			if draw[0] != 0 || draw[3] != 0 {
				t.Fatalf("an illegal action got noise: %v", draw)
			}
			mean += float64(draw[1])
			square += float64(draw[1]) * float64(draw[1])
		}
		mean, square = mean/draws, square/draws
		variance, want := square-mean*mean, 3/(16*(alpha+1))
		if math.Abs(mean-0.25) > 0.01 || math.Abs(variance-want) > 0.06*want {
			t.Errorf("alpha %v: mean %v and variance %v, want 0.25 and %v", alpha, mean, variance, want)
		}
	}
}
