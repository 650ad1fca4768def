package solver

import "math/bits"

// table is a transposition table of fixed size: what is known of the values of positions, by key.
// What it says of a position is true whatever search stored it, so it is never cleared.
//
// A bucket has two entries. The first keeps the position that took the most work; the second takes
// what comes. An entry is 0, or from the top: 49 bits of key, 3 of work and 12 of bounds.
type table struct{ buckets [][2]uint64 }

const (
	bucketBytes = 16
	boundsBits  = 12
	workBits    = 3
	keyShift    = boundsBits + workBits
)

// newTable returns a table of at most size bytes, and of one bucket at least.
func newTable(size int) table { return table{make([][2]uint64, max(1, size/bucketBytes))} }

func (t *table) bucket(key uint64) *[2]uint64 {
	hash := key * 0x9e3779b97f4a7c15
	high, _ := bits.Mul64((hash^hash>>32)*0xbf58476d1ce4e5b9, uint64(len(t.buckets)))
	return &t.buckets[high]
}

// get returns what is known of a position.
func (t *table) get(key uint64) bounds {
	for _, entry := range t.bucket(key) {
		if entry>>keyShift == key {
			return bounds(entry & (1<<boundsBits - 1))
		}
	}
	return unknown
}

// put keeps what is known of a position after a search of so many nodes.
func (t *table) put(key uint64, b bounds, nodes uint64) {
	work := uint64(min(bits.Len64(nodes)/3, 1<<workBits-1))
	entry := key<<keyShift | work<<boundsBits | uint64(b)
	bucket := t.bucket(key)
	switch kept := bucket[0]; {
	case kept>>keyShift == key:
		bucket[0] = entry
	case work >= kept>>boundsBits&(1<<workBits-1):
		bucket[0], bucket[1] = entry, kept
	default:
		bucket[1] = entry
	}
}

// bounds is a lower and an upper bound of a score, 6 bits each, counted from -worst.
type bounds uint16

const (
	worst          = 22
	unknown bounds = 2 * worst << 6
)

func (b bounds) lower() int { return int(b&63) - worst }
func (b bounds) upper() int { return int(b>>6) - worst }

// atLeast is b and the knowledge that the score is at least goal; below, that it is less.
func (b bounds) atLeast(goal int) bounds { return b&^63 | bounds(goal+worst) }
func (b bounds) below(goal int) bounds   { return b&63 | bounds(goal-1+worst)<<6 }
