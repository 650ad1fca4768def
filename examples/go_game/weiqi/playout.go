package weiqi

import (
	"math/bits"
	"math/rand/v2"
)

// Finish plays uniformly random legal moves to the end of the game (plugins.Finisher). It draws
// from the empty points and the pass until it meets a move that is legal, so every legal move is
// equally likely, and never finds the others.
func (r *Rules) Finish(s *State, random *rand.PCG, rewards []float32) (moves int) {
	var p playout
	p.begin(r, s)
	for ; r.Mover(s) >= 0; moves++ {
		p.move(random)
	}
	r.Rewards(s, rewards)
	return moves
}

// playout is a random game under way. It keeps the record of positions, for superko, but not that
// of moves.
type playout struct {
	*Rules
	s    *State
	n    int                   // of empty points
	open [maxPoints]uint16     // the empty points, in no order
	at   [maxPoints + 1]uint16 // where in open a point is
}

// begin takes up a game that is not over.
func (g *playout) begin(r *Rules, s *State) {
	g.Rules, g.s = r, s
	r.findFree(s)
	for k, w := range s.free[:r.words] {
		for ; w != 0; w &= w - 1 {
			g.vacate(k<<6 + bits.TrailingZeros64(w))
		}
	}
}

// vacate adds a point to the open ones.
func (g *playout) vacate(p int) {
	g.open[g.n], g.at[p] = uint16(p), uint16(g.n)
	g.n++
}

// occupy takes a point from the open ones; the last takes its place.
func (g *playout) occupy(p int) {
	g.n--
	last, at := g.open[g.n], g.at[p]
	g.open[at], g.at[last] = last, at
}

// move makes a random legal move and returns it.
func (g *playout) move(random *rand.PCG) int {
	s := g.s
	for {
		i, _ := bits.Mul64(random.Uint64(), uint64(g.n+1))
		if int(i) == g.n {
			s.passes++
			s.turn(g.points)
			return g.points
		}
		if p := int(g.open[i]); g.try(p) {
			s.passes = 0
			s.turn(p)
			return p
		}
	}
}

// try puts a stone on the empty point p, if that is legal, and takes what it captures.
func (g *playout) try(p int) bool {
	s := g.s
	me, you := s.side, s.side^1
	hash, counts := s.past.now()^g.key[me][p], s.counts
	counts[me]++
	alive := false
	var prey [4]uint16 // heads of the chains taken
	taken := 0
	for _, q := range g.near[p] {
		switch s.colour[q] {
		case empty:
			alive = true
		case me:
			alive = alive || g.liberties(s, int(s.head(q))) > 1
		case you:
			head := s.head(q)
			if g.liberties(s, int(head)) == 1 && !listed(prey[:taken], head) {
				prey[taken] = head
				taken++
				counts[you] -= g.count(&s.body[head])
				hash ^= g.bodyKeys(&s.body[head], you)
			}
		}
	}
	if !alive && taken == 0 || s.past.has(hash, counts[Black], counts[White]) {
		return false
	}
	s.colour[p] = me
	s.stones[me].add(p)
	s.free.remove(p)
	g.occupy(p)
	g.connect(s, p)
	for _, head := range prey[:taken] {
		g.take(head, you)
	}
	s.counts = counts
	s.past.push(hash, counts[Black], counts[White])
	return true
}

// take lifts a chain and opens its points.
func (g *playout) take(head uint16, player uint8) {
	s := g.s
	for k, w := range s.body[head][:g.words] {
		s.free[k] |= w
		s.stones[player][k] &^= w
		for ; w != 0; w &= w - 1 {
			p := k<<6 + bits.TrailingZeros64(w)
			s.colour[p] = empty
			g.vacate(p)
		}
	}
	s.heads[player].remove(int(head))
}

func listed(heads []uint16, head uint16) bool {
	for _, h := range heads {
		if h == head {
			return true
		}
	}
	return false
}
