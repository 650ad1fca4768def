package weiqi

import (
	"math/bits"

	"github.com/tengen-rl/tengen/plugins"
)

// Legal adds every legal move, the pass among them.
func (r *Rules) Legal(s *State, legal plugins.Bitset) {
	for k, w := range r.legal(s)[:r.words] {
		legal[k] |= w
	}
}

// legal finds the legal moves, once a position, chain by chain: an empty point can be played if
// it has an empty neighbour, or is a liberty of a chain of one's own that has another, or is the
// last liberty of a chain of the opponent's; unless it brings back a position.
func (r *Rules) legal(s *State) *pointSet {
	if s.known {
		return &s.legal
	}
	s.known = true
	var free pointSet
	r.free(s, &free)
	r.neighbours(&s.legal, &free, &free)
	r.addConnections(s, &free)
	r.findCaptures(s, &free)
	r.forbidRepeats(s)
	s.legal.add(r.points)
	return &s.legal
}

// addConnections adds the liberties of the mover's chains that have at least two.
func (r *Rules) addConnections(s *State, free *pointSet) {
	for k, w := range s.heads[s.side][:r.words] {
		for ; w != 0; w &= w - 1 {
			head := k<<6 + bits.TrailingZeros64(w)
			if r.liberties(s, head, free) < 2 {
				continue
			}
			reach := &s.reach[head]
			for k := range r.words {
				s.legal[k] |= reach[k] & free[k]
			}
		}
	}
}

// captures are the moves that capture; by move, the exclusive or of the keys of what it takes, and
// how many stones that is.
type captures struct {
	points pointSet
	keys   [maxPoints]uint64
	stones [maxPoints]uint16
}

// findCaptures adds the last liberties of the opponent's chains, but for those that bring back a
// position, and lists them all in s.taking.
func (r *Rules) findCaptures(s *State, free *pointSet) {
	taking := &s.taking
	taking.points = pointSet{}
	for k, w := range s.heads[s.side^1][:r.words] {
		for ; w != 0; w &= w - 1 {
			head := k<<6 + bits.TrailingZeros64(w)
			if r.liberties(s, head, free) == 1 {
				r.take(s, head, free)
			}
		}
	}
	counts := s.counts
	counts[s.side]++
	for k, w := range taking.points[:r.words] {
		s.legal[k] |= w
		for ; w != 0; w &= w - 1 {
			p := k<<6 + bits.TrailingZeros64(w)
			after := counts
			after[s.side^1] -= int(taking.stones[p])
			if s.past.has(s.past.now()^r.key[s.side][p]^taking.keys[p], after[Black], after[White]) {
				s.legal.remove(p)
			}
		}
	}
}

// take lists the capture of a chain with one liberty.
func (r *Rules) take(s *State, head int, free *pointSet) {
	taking := &s.taking
	for k := range r.words {
		if w := s.reach[head][k] & free[k]; w != 0 {
			p := k<<6 + bits.TrailingZeros64(w)
			if !taking.points.has(p) {
				taking.points.add(p)
				taking.keys[p], taking.stones[p] = 0, 0
			}
			taking.keys[p] ^= s.keys[head]
			taking.stones[p] += uint16(r.count(&s.body[head]))
		}
	}
}

// forbidRepeats removes the moves that capture nothing and bring back an earlier position. It
// asks it of the positions, not of the moves: the difference of the hashes must be the key of one
// stone, and a key ends in its point.
func (r *Rules) forbidRepeats(s *State) {
	counts := s.counts
	counts[s.side]++
	now := s.past.now()
	for i := s.past.newest(counts[Black], counts[White]); i != 0; i = s.past.older[i] {
		key := s.past.hash[i] ^ now
		p := int(key & 511)
		if p < r.points && r.key[s.side][p] == key && !s.taking.points.has(p) {
			s.legal.remove(p)
		}
	}
}
