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
	r.survey(s)
	r.neighbours(&s.legal, &s.free, &s.free)
	r.addConnections(s)
	r.addCaptures(s)
	r.forbidRepeats(s)
	s.legal.add(r.points)
	return &s.legal
}

// addConnections adds the liberties of the mover's chains that have at least two.
func (r *Rules) addConnections(s *State) {
	var reached pointSet
	for k := range r.words {
		for w := s.heads[s.side][k] &^ s.one[s.side][k]; w != 0; w &= w - 1 {
			r.unite(&reached, &s.reach[k<<6+bits.TrailingZeros64(w)])
		}
	}
	for k := range r.words {
		s.legal[k] |= reached[k] & s.free[k]
	}
}

// captures are the moves that capture, and how many stones each takes.
type captures struct {
	points pointSet
	stones [maxPoints]uint16
}

// addCaptures adds the last liberties of the opponent's chains, but for those that bring back a
// position.
func (r *Rules) addCaptures(s *State) {
	r.findCaptures(s)
	counts := s.counts
	counts[s.side]++
	for k, w := range s.taking.points[:r.words] {
		s.legal[k] |= w
		for ; w != 0; w &= w - 1 {
			p := k<<6 + bits.TrailingZeros64(w)
			after := counts
			after[s.side^1] -= int(s.taking.stones[p])
			if s.past.newest(after[Black], after[White]) == 0 {
				continue
			}
			if s.past.has(s.past.now()^r.key[s.side][p]^r.preyKeys(s, p), after[Black], after[White]) {
				s.legal.remove(p)
			}
		}
	}
}

// findCaptures lists the last liberties of the opponent's chains in s.taking.
func (r *Rules) findCaptures(s *State) {
	s.taking.points = pointSet{}
	for k, w := range s.one[s.side^1][:r.words] {
		for ; w != 0; w &= w - 1 {
			head := k<<6 + bits.TrailingZeros64(w)
			p := r.lastLiberty(s, head)
			if !s.taking.points.has(p) {
				s.taking.points.add(p)
				s.taking.stones[p] = 0
			}
			s.taking.stones[p] += uint16(r.count(&s.body[head]))
		}
	}
}

// lastLiberty is the liberty of a chain that has one.
func (r *Rules) lastLiberty(s *State, head int) int {
	reach := &s.reach[head]
	for k := range r.words {
		if w := reach[k] & s.free[k]; w != 0 {
			return k<<6 + bits.TrailingZeros64(w)
		}
	}
	return r.points
}

// preyKeys is the exclusive or of the Zobrist keys of the stones that a move on p captures.
func (r *Rules) preyKeys(s *State, p int) (keys uint64) {
	you := s.side ^ 1
	for k, w := range s.one[you][:r.words] {
		for ; w != 0; w &= w - 1 {
			if head := k<<6 + bits.TrailingZeros64(w); r.lastLiberty(s, head) == p {
				keys ^= r.bodyKeys(&s.body[head], you)
			}
		}
	}
	return keys
}

// bodyKeys is the exclusive or of the Zobrist keys of a player's stones on the points of body.
func (r *Rules) bodyKeys(body *pointSet, player uint8) (keys uint64) {
	for k, w := range body[:r.words] {
		for ; w != 0; w &= w - 1 {
			keys ^= r.key[player][k<<6+bits.TrailingZeros64(w)]
		}
	}
	return keys
}

// forbidRepeats removes the moves that capture nothing and bring back an earlier position. It
// asks it of the positions, not of the moves: the difference of the hashes must be the key of one
// stone, and a key ends in its point. (With a move that captures it cannot be: the position would
// have held the captives without a liberty.)
func (r *Rules) forbidRepeats(s *State) {
	counts := s.counts
	counts[s.side]++
	now := s.past.now()
	for i := s.past.newest(counts[Black], counts[White]); i != 0; i = s.past.older[i] {
		key := s.past.hash[i] ^ now
		p := int(key & 511)
		if p < r.points && r.key[s.side][p] == key {
			s.legal.remove(p)
		}
	}
}
