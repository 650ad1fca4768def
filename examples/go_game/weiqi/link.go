package weiqi

import "math/bits"

// link finds the chains of the stones on the board, without a branch that depends on the stones:
// the bits say beforehand which stones begin a chain, and which tie two together.
func (r *Rules) link(s *State) {
	for player := range uint8(2) {
		stones := &s.stones[player]
		var left, above, corner pointSet // stones with one of the player's on that side
		r.shift(&left, stones, 1)
		r.shift(&above, stones, r.size)
		r.shift(&corner, stones, r.size+1)
		for k := range r.words {
			left[k] &= stones[k] & r.notFirst[k]
			above[k] &= stones[k]
			corner[k] = left[k] & above[k] &^ corner[k]
			above[k] &^= left[k]
			s.heads[player][k] = stones[k] &^ (left[k] | above[k])
		}
		r.foundAll(s, player)
		r.attachAll(s, player, &left, &above)
		r.joinAll(s, player, &corner)
	}
}

// foundAll begins an empty chain at every head.
func (r *Rules) foundAll(s *State, player uint8) {
	for k, w := range s.heads[player][:r.words] {
		for ; w != 0; w &= w - 1 {
			head := k<<6 + bits.TrailingZeros64(w)
			s.chain[head] = uint16(head)
			s.body[head], s.reach[head] = pointSet{}, pointSet{}
		}
	}
}

// attachAll gives every stone the chain of the stone to its left, else above, else its own.
func (r *Rules) attachAll(s *State, player uint8, left, above *pointSet) {
	for k, w := range s.stones[player][:r.words] {
		for ; w != 0; w &= w - 1 {
			bit := bits.TrailingZeros64(w) & 63
			p := k<<6 + bit
			with := p - int(left[k]>>bit&1) - int(above[k]>>bit&1)*r.size
			head := s.chain[with]
			s.chain[p] = head
			s.body[head][k] |= w & -w
			r.unite(&s.reach[head], &r.around[p])
		}
	}
}

// joinAll joins the chains that meet at stones with one to the left, one above and none between.
func (r *Rules) joinAll(s *State, player uint8, corner *pointSet) {
	for k, w := range corner[:r.words] {
		for ; w != 0; w &= w - 1 {
			p := k<<6 + bits.TrailingZeros64(w)
			if a, b := s.head(r.near[p][0]), s.head(uint16(p)); a != b {
				r.join(s, a, b, player)
			}
		}
	}
}
