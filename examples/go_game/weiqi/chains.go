package weiqi

import "math/bits"

// found makes the stone of player on p a chain of its own.
func (r *Rules) found(s *State, p int, player uint8) {
	s.chain[p] = uint16(p)
	s.heads[player].add(p)
	s.body[p] = pointSet{}
	s.body[p].add(p)
	s.reach[p] = r.around[p]
}

// extend adds a stone on p to the chain of head.
func (r *Rules) extend(s *State, p int, head uint16) {
	s.chain[p] = head
	s.body[head].add(p)
	r.unite(&s.reach[head], &r.around[p])
}

// join makes the chain b, of the same player, part of the chain a. Its stones still name b, which
// names a: head follows.
func (r *Rules) join(s *State, a, b uint16, player uint8) {
	s.chain[b] = a
	r.unite(&s.body[a], &s.body[b])
	r.unite(&s.reach[a], &s.reach[b])
	s.heads[player].remove(int(b))
}

// head is the head of the chain at p. It halves the way there for the next time.
func (s *State) head(p uint16) uint16 {
	for s.chain[p] != p {
		s.chain[p] = s.chain[s.chain[p]]
		p = s.chain[p]
	}
	return p
}

// lift takes a chain off the board, adds its points to captives, and returns the exclusive or of
// its stones' Zobrist keys.
func (r *Rules) lift(s *State, head uint16, player uint8, captives *pointSet) (keys uint64) {
	for k, w := range s.body[head][:r.words] {
		captives[k] |= w
		s.stones[player][k] &^= w
		for ; w != 0; w &= w - 1 {
			p := k<<6 + bits.TrailingZeros64(w)
			s.colour[p] = empty
			keys ^= r.key[player][p]
		}
	}
	s.heads[player].remove(int(head))
	return keys
}

// survey sorts the chains by their liberties, once a position. It reports whether all have some.
func (r *Rules) survey(s *State) bool {
	if s.surveyed {
		return true
	}
	s.surveyed = true
	r.findFree(s)
	dead := uint64(0)
	for player := range s.heads {
		for k := range r.words {
			var heads [4]uint64 // of chains with as many liberties, or more than two
			for w := s.heads[player][k]; w != 0; w &= w - 1 {
				n := r.liberties(s, k<<6+bits.TrailingZeros64(w))
				heads[min(n, 3)] |= w & -w
			}
			dead |= heads[0]
			s.one[player][k], s.two[player][k] = heads[1], heads[2]
		}
	}
	return dead == 0
}

// liberties counts the liberties of a chain, by the last findFree.
func (r *Rules) liberties(s *State, head int) int {
	reach, free := &s.reach[head], &s.free
	n := bits.OnesCount64(reach[0]&free[0]) + bits.OnesCount64(reach[1]&free[1])
	for k := 2; k < r.words; k++ {
		n += bits.OnesCount64(reach[k] & free[k])
	}
	return n
}

// findFree brings the set of empty points up to date.
func (r *Rules) findFree(s *State) {
	black, white := &s.stones[Black], &s.stones[White]
	for k := range r.words {
		s.free[k] = r.all[k] &^ (black[k] | white[k])
	}
}
