package weiqi

// liberties is what a chain knows of its liberties: over all pairs of a stone and an empty point
// beside it, the number of pairs, the sum of the points and the sum of their squares, in one word
// so that a pair comes and goes with one addition. A point beside two stones of the chain counts
// twice. That is enough to know whether there is none, or one alone (the sums then have no
// variance), and it costs nothing to join two chains.
//
// The fields never overflow: there are at most 4*361 pairs of points below 361.
type liberties uint64

const (
	sumShift    = 12
	squareShift = 32
	pairMask    = 1<<sumShift - 1
	sumMask     = 1<<(squareShift-sumShift) - 1
)

// unit is one pair with point p.
func unit(p int) liberties {
	return 1 | liberties(p)<<sumShift | liberties(p*p)<<squareShift
}

// only reports whether the point of the unit is the only liberty of a chain that has any.
func (l liberties) only(unit liberties) bool { return l == (l&pairMask)*unit }

// single returns the only liberty of the chain, if there is exactly one.
func (l liberties) single() (point int, ok bool) {
	pairs, sum, squares := l&pairMask, l>>sumShift&sumMask, l>>squareShift
	if pairs == 0 || pairs*squares != sum*sum {
		return 0, false
	}
	return int(sum / pairs), true
}
