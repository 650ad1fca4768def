package replay

import "math"

// Growth is the rule by which the window grows: slower than the run, so that old games fade out,
// but fast enough that a long run learns from many. It is KataGo's (Wu 2019, "Accelerating Self-Play
// Learning in Go", appendix C), counted in iterations:
//
//	size(n) = c · (1 + β · ((n/c)^α − 1) / α),  α = 3/4
//
// where n is the number of iterations so far, c is Min and β is Rate. Up to n = c the window holds
// everything; there it begins to grow by β iterations per iteration, and ever more slowly after.
// x^(3/4) is √x·√√x, and square roots are exact by IEEE 754: the window is the same everywhere.
type Growth struct {
	Min  int     // c: iterations of the first full window, at least 1
	Rate float64 // β: growth per iteration when it is full, 0 to 1; KataGo's is 0.4, 0 never grows
}

// Size returns the number of iterations in the window after n of them, at most n. It never grows
// by more than one from n to n+1, so no iteration ever comes back.
func (g Growth) Size(n uint64) uint64 {
	c := float64(max(g.Min, 1))
	if float64(n) <= c {
		return n
	}
	root := math.Sqrt(float64(n) / c)
	grown := (float64(root*math.Sqrt(root)) - 1) / 0.75
	rate := min(max(g.Rate, 0), 1)
	return min(uint64(float64(c*float64(rate*grown))+c), n)
}

// From returns the first iteration of the window that ends with the given one, where iterations
// are numbered from 0 (or from 1, if the first is never played): the window is
// [From(iteration), iteration+1).
func (g Growth) From(iteration uint64) uint64 {
	n := iteration + 1
	return n - g.Size(n)
}
