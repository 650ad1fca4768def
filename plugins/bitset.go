package plugins

import (
	"iter"
	"math/bits"
)

// Bitset is a set of small integers: i is in it when bit i%64 of word i/64 is set.
type Bitset []uint64

// NewBitset returns an empty set with room for 0..n-1.
func NewBitset(n int) Bitset { return make(Bitset, BitsetWords(n)) }

// BitsetWords is the number of words a set of 0..n-1 takes.
func BitsetWords(n int) int { return (n + 63) / 64 }

// Has reports whether i is in the set; numbers outside its room are not.
func (b Bitset) Has(i int) bool {
	return uint(i) < uint(len(b))*64 && b[i>>6]>>(uint(i)&63)&1 != 0
}

// Add puts i, which must be within the set's room, into the set.
func (b Bitset) Add(i int) { b[i>>6] |= 1 << (uint(i) & 63) }

// Remove takes i, which must be within the set's room, out of the set.
func (b Bitset) Remove(i int) { b[i>>6] &^= 1 << (uint(i) & 63) }

// Clear empties the set.
func (b Bitset) Clear() { clear(b) }

// Count is the number of members.
func (b Bitset) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// All yields the members in ascending order.
func (b Bitset) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for k, w := range b {
			for ; w != 0; w &= w - 1 {
				if !yield(k<<6 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// Nth returns the n-th member (from 0) in ascending order, or -1 if there are not so many.
func (b Bitset) Nth(n int) int {
	for k, w := range b {
		c := bits.OnesCount64(w)
		if n >= c {
			n -= c
			continue
		}
		for ; n > 0; n-- {
			w &= w - 1
		}
		return k<<6 + bits.TrailingZeros64(w)
	}
	return -1
}
