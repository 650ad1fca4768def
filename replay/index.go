package replay

import (
	"cmp"
	"slices"
)

// index is what the store knows of its groups in memory: about forty bytes for each, in order of
// id. Groups arrive in any order and leave by whole iterations. The store's lock guards it.
type index struct {
	iterations []*iteration // ascending by number
}

// iteration is the groups of one iteration and what they add up to.
type iteration struct {
	number uint64
	groups []entry // ascending by index
	total  header  // sums over groups
}

// entry is one group in the index.
type entry struct {
	index     uint64
	parts     int32
	trainable int32
	bytes     int64
}

// find returns where an iteration is in the index, or would be.
func (x *index) find(number uint64) (at int, ok bool) {
	return slices.BinarySearchFunc(x.iterations, number, func(it *iteration, n uint64) int {
		return cmp.Compare(it.number, n)
	})
}

func (it *iteration) find(index uint64) (at int, ok bool) {
	return slices.BinarySearchFunc(it.groups, index, func(e entry, i uint64) int {
		return cmp.Compare(e.index, i)
	})
}

// get returns the entry of a group.
func (x *index) get(g id) (entry, bool) {
	at, ok := x.find(g.iteration)
	if !ok {
		return entry{}, false
	}
	it := x.iterations[at]
	if at, ok = it.find(g.index); !ok {
		return entry{}, false
	}
	return it.groups[at], true
}

// count returns the number of groups of an iteration.
func (x *index) count(number uint64) int {
	if at, ok := x.find(number); ok {
		return len(x.iterations[at].groups)
	}
	return 0
}

// add puts a group into the index that is not there yet.
func (x *index) add(g id, h header) {
	at, ok := x.find(g.iteration)
	if !ok {
		x.iterations = slices.Insert(x.iterations, at, &iteration{number: g.iteration})
	}
	it := x.iterations[at]
	e := entry{index: g.index, parts: int32(h.Parts), trainable: int32(h.Trainable), bytes: int64(h.Bytes)}
	at, _ = it.find(g.index)
	it.groups = slices.Insert(it.groups, at, e)
	it.total.add(h)
}

func (h *header) add(other header) {
	h.Parts += other.Parts
	h.Bytes += other.Bytes
	h.Members += other.Members
	h.Decisions += other.Decisions
	h.Trainable += other.Trainable
	for i, n := range other.Ends {
		h.Ends[i] += n
	}
}

// between returns the iterations in [from, to).
func (x *index) between(from, to uint64) []*iteration {
	lo, _ := x.find(from)
	hi, _ := x.find(to)
	return x.iterations[lo:max(lo, hi)]
}

// remove takes the iterations in [from, to) out of the index and returns their numbers and bytes.
func (x *index) remove(from, to uint64) (numbers []uint64, bytes int64) {
	lo, _ := x.find(from)
	hi, _ := x.find(to)
	if lo >= hi {
		return nil, 0
	}
	for _, it := range x.iterations[lo:hi] {
		numbers, bytes = append(numbers, it.number), bytes+int64(it.total.Bytes)
	}
	x.iterations = slices.Delete(x.iterations, lo, hi)
	return numbers, bytes
}
