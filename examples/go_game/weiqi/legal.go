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

// legal finds the legal moves, once a position. A point with an empty neighbour can only be
// forbidden by superko; so the points looked at one by one are those without, and those where
// something is or was in atari.
func (r *Rules) legal(s *State) *pointSet {
	if s.known {
		return &s.legal
	}
	s.known = true
	var free, open, captures pointSet
	r.free(s, &free)
	r.neighbours(&open, &free, &free)
	s.legal = open
	atari := &s.atari[s.side^1]
	for k := range r.words {
		for w := free[k] & (^open[k] | atari[k]); w != 0; w &= w - 1 {
			p := k<<6 + bits.TrailingZeros64(w)
			r.look(s, p, &captures)
		}
	}
	r.forbidRepeats(s, &captures)
	s.legal.add(r.points)
	return &s.legal
}

// free sets out to the empty points.
func (r *Rules) free(s *State, out *pointSet) {
	for k := range r.words {
		out[k] = r.all[k] &^ (s.stones[Black][k] | s.stones[White][k])
	}
}

// look decides whether s.legal has the empty point p, in case it captures or has no empty
// neighbour; in captures it marks it if it captures.
func (r *Rules) look(s *State, p int, captures *pointSet) {
	var taken prey
	safe := s.legal.has(p)
	unit := r.unit[p]
	for _, q := range r.near[p] {
		c := s.colour[q]
		if c >= empty {
			continue
		}
		head := s.chain[q]
		last := s.liberties[head].only(unit)
		if c == s.side {
			safe = safe || !last
		} else if last {
			taken.add(s, head)
		}
	}
	if taken.heads == 0 {
		s.atari[s.side^1].remove(p)
		if safe {
			s.legal.add(p)
		}
		return
	}
	captures.add(p)
	counts := s.counts
	counts[s.side]++
	counts[s.side^1] -= taken.stones
	hash := s.past.now() ^ r.key[s.side][p] ^ taken.keys
	if s.past.has(hash, counts[Black], counts[White]) {
		s.legal.remove(p)
	} else {
		s.legal.add(p)
	}
}

// prey is what a move captures: up to four chains, each counted once.
type prey struct {
	heads  int
	head   [4]uint16
	stones int
	keys   uint64
}

func (t *prey) add(s *State, head uint16) {
	for _, h := range t.head[:t.heads] {
		if h == head {
			return
		}
	}
	t.head[t.heads] = head
	t.heads++
	t.stones += int(s.length[head])
	t.keys ^= s.keys[head]
}

// forbidRepeats removes the moves that capture nothing and bring back an earlier position. It
// asks it of the positions, not of the moves: the difference of the hashes must be the key of one
// stone, and a key ends in its point.
func (r *Rules) forbidRepeats(s *State, captures *pointSet) {
	counts := s.counts
	counts[s.side]++
	now := s.past.now()
	for i := s.past.newest(counts[Black], counts[White]); i != 0; i = s.past.older[i] {
		key := s.past.hash[i] ^ now
		p := int(key & 511)
		if r.key[s.side][p] == key && p < r.points && !captures.has(p) {
			s.legal.remove(p)
		}
	}
}
