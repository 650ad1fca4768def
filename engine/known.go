package engine

import "bytes"

// known remembers what a network said of positions, by their states: one version of the
// weights, each position under one symmetry, so that what is remembered has the bits that asking
// again would bring. In a steady state it allocates nothing. It is not safe for concurrent use.
type known struct {
	width  int // numbers of an evaluation
	most   int // positions kept
	table  []int32
	hashes []uint64
	ends   []int32   // of states
	states []byte    // one after another
	rows   []float32 // [positions][width]
}

// mostKnown is how many bytes of evaluations are kept at most: of chess, with 1,858 actions, a fifth of what is asked for by default.
const mostKnown = 24 << 20

func newKnown(width, most int) *known {
	return &known{width: width, most: min(most, mostKnown/4/width)}
}

// makeRoom forgets everything if n more positions would be too many.
func (k *known) makeRoom(n int) {
	if len(k.ends)+n > k.most {
		k.clear()
	}
	size := max(64, len(k.table))
	for size < 2*(len(k.ends)+n) {
		size *= 2
	}
	if size > len(k.table) {
		k.table = make([]int32, size)
		for i, h := range k.hashes {
			k.enter(h, int32(i))
		}
	}
}

func (k *known) clear() {
	clear(k.table)
	k.hashes, k.ends, k.states, k.rows = k.hashes[:0], k.ends[:0], k.states[:0], k.rows[:0]
}

// enter puts a position in the table, in which each slot holds 1 more than an index.
func (k *known) enter(hash uint64, index int32) {
	mask := uint64(len(k.table) - 1)
	slot := hash & mask
	for k.table[slot] != 0 {
		slot = (slot + 1) & mask
	}
	k.table[slot] = index + 1
}

// find returns the index of a state, and whether it was there before. There must be room for it.
func (k *known) find(state []byte) (index int32, found bool) {
	hash := hashState(state)
	mask := uint64(len(k.table) - 1)
	for slot := hash & mask; k.table[slot] != 0; slot = (slot + 1) & mask {
		index := k.table[slot] - 1
		if k.hashes[index] == hash && bytes.Equal(k.state(index), state) {
			return index, true
		}
	}
	index = int32(len(k.ends))
	k.enter(hash, index)
	k.hashes = append(k.hashes, hash)
	k.states = append(k.states, state...)
	k.ends = append(k.ends, int32(len(k.states)))
	k.rows = append(k.rows, make([]float32, k.width)...)
	return index, false
}

func (k *known) state(index int32) []byte {
	from := int32(0)
	if index > 0 {
		from = k.ends[index-1]
	}
	return k.states[from:k.ends[index]]
}

// row is the evaluation at an index, to be read or filled in.
func (k *known) row(index int32) []float32 {
	return k.rows[int(index)*k.width:][:k.width]
}

// hashState is FNV-1a, eight bytes at a time, with its bits mixed at the end.
func hashState(state []byte) uint64 {
	h := uint64(14695981039346656037)
	for ; len(state) >= 8; state = state[8:] {
		w := uint64(state[0]) | uint64(state[1])<<8 | uint64(state[2])<<16 | uint64(state[3])<<24 |
			uint64(state[4])<<32 | uint64(state[5])<<40 | uint64(state[6])<<48 | uint64(state[7])<<56
		h = (h ^ w) * 1099511628211
		h ^= h >> 29
	}
	for _, b := range state {
		h = (h ^ uint64(b)) * 1099511628211
	}
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}
