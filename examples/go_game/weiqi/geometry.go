package weiqi

import (
	"math/bits"

	"github.com/tengen-rl/tengen/plugins"
)

const (
	maxPoints = MaxSize * MaxSize
	maxWords  = (maxPoints + 64) / 64 // every point and the pass
)

// pointSet is a set of points, and of the pass, laid out as a plugins.Bitset.
type pointSet [maxWords]uint64

func (b *pointSet) has(p int) bool { return b[p>>6]>>(p&63)&1 != 0 }
func (b *pointSet) add(p int)      { b[p>>6] |= 1 << (p & 63) }
func (b *pointSet) remove(p int)   { b[p>>6] &^= 1 << (p & 63) }

// geometry is what follows from the size of the board alone.
type geometry struct {
	size, points int
	words        int // of a pointSet in use
	wide         bool
	near         [maxPoints][4]uint16 // neighbours; points stands for those off the board
	around       [maxPoints]pointSet  // the same as a set
	key          [2][512]uint64       // Zobrist keys by player and point
	all          pointSet             // every point
	notFirst     pointSet             // every point but those of the first column
	notLast      pointSet             // every point but those of the last column
	blank        [maxPoints + 1]uint8 // colours of the empty board
}

func newGeometry(size int) geometry {
	g := geometry{size: size, points: size * size, words: plugins.BitsetWords(size*size + 1), wide: size > 15}
	seed := uint64(size)
	for p := range g.points {
		row, column := p/size, p%size
		g.near[p] = [4]uint16{g.at(row-1, column), g.at(row, column-1), g.at(row, column+1), g.at(row+1, column)}
		for _, q := range g.near[p] {
			if int(q) < g.points {
				g.around[p].add(int(q))
			}
		}
		for player := range g.key {
			g.key[player][p] = splitMix(&seed)<<9 | uint64(p)
		}
		g.all.add(p)
		if column > 0 {
			g.notFirst.add(p)
		}
		if column < size-1 {
			g.notLast.add(p)
		}
		g.blank[p] = empty
	}
	g.blank[g.points] = edge
	return g
}

// at is the point in a row and column, or the number of points when that is off the board.
func (g *geometry) at(row, column int) uint16 {
	if row < 0 || column < 0 || row >= g.size || column >= g.size {
		return uint16(g.points)
	}
	return uint16(row*g.size + column)
}

// splitMix steps the generator of Steele, Lea and Flood (2014), "Fast splittable pseudorandom
// number generators". The keys need only be fixed and unrelated.
func splitMix(seed *uint64) uint64 {
	*seed += 0x9e3779b97f4a7c15
	z := *seed
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// neighbours sets out to the points of within that have a neighbour in from.
func (g *geometry) neighbours(out, from, within *pointSet) {
	n := uint(g.size)
	var before uint64
	for k := range g.words {
		var after uint64
		if k+1 < g.words {
			after = from[k+1]
		}
		x := from[k]
		vertical := x<<n | before>>(64-n) | x>>n | after<<(64-n)
		right := (x<<1 | before>>63) & g.notFirst[k]
		left := (x>>1 | after<<63) & g.notLast[k]
		before = x
		out[k] = (vertical | right | left) & within[k]
	}
}

// shift sets out to the points n after those of from.
func (g *geometry) shift(out, from *pointSet, n int) {
	before := uint64(0)
	for k := range g.words {
		out[k] = from[k]<<n | before>>(64-n)
		before = from[k]
	}
}

// unite adds more to set. Boards of up to 11 lines, where time matters most, take two words.
func (g *geometry) unite(set, more *pointSet) {
	set[0] |= more[0]
	set[1] |= more[1]
	for k := 2; k < g.words; k++ {
		set[k] |= more[k]
	}
}

// count is the number of points in a set.
func (g *geometry) count(set *pointSet) int {
	n := 0
	for k := range g.words {
		n += bits.OnesCount64(set[k])
	}
	return n
}
