package mcts

// Line appends to dst the moves that a slot's search expects, and returns it: Result.Action, then in
// every node the most visited action, then that of most Q, then the lowest, as far as the tree goes.
// Where proofs are kept it follows them. Without an evaluated root it appends nothing.
func (s *Search) Line(slot int, dst []int) []int {
	if slot < 0 || slot >= len(s.games) || !s.games[slot].ready() {
		return dst
	}
	g := &s.games[slot]
	return g.tree.line(s.choice(g), dst)
}

// LineAfter is Line beginning with the given action of the root: nothing if the search was not there.
func (s *Search) LineAfter(slot, action int, dst []int) []int {
	n := s.child(slot, action)
	if n == unvisited {
		return dst
	}
	t := &s.games[slot].tree
	return t.line(int(t.via[n]), dst)
}

// line appends the actions from edge e down while there are visits.
func (t *tree) line(e int, dst []int) []int {
	for t.count[e] > 0 {
		dst = append(dst, int(t.action[e]))
		n := t.child[e]
		if t.width[n] == 0 {
			break
		}
		e = t.favourite(n)
	}
	return dst
}

// favourite is the edge of node n that looks best for play: the busiest, or the best proven one if that
// does not lose and is worth as much.
func (t *tree) favourite(n int32) int {
	busiest := t.busiest(n)
	if !t.proofs.on || t.proofs.best[n] == noProof {
		return busiest
	}
	best := int(t.proofs.best[n])
	switch {
	case t.proofs.exact[n]:
		return best
	case t.lost(n, best):
		return busiest
	case t.count[busiest] == 0 || t.q(best) >= t.q(busiest):
		return best
	}
	return busiest
}

// busiest is the edge of most visits, then most Q, then the lowest action, of those that are not proven.
func (t *tree) busiest(n int32) int {
	from, to := t.edges(n)
	best := from
	for e := from + 1; e < to; e++ {
		switch c := t.count[e]; {
		case t.proofs.isClosed(e):
		case t.proofs.isClosed(best), c > t.count[best], c == t.count[best] && c > 0 && t.q(e) > t.q(best):
			best = e
		}
	}
	return best
}
