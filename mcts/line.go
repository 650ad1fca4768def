package mcts

// Line appends to dst the moves that a slot's search expects, and returns it: Result.Action, then in
// every node on the way the most visited action (of these that of most Q, then the lowest), as far as
// there are visits. A proof is preferred to what looks no better. Of nature's moves it has the likeliest by its
// visits, unmarked. The caller owns dst. Without an evaluated root nothing is appended.
func (s *Search) Line(slot int, dst []int) []int {
	if slot < 0 || slot >= len(s.games) || !s.games[slot].ready() {
		return dst
	}
	g := &s.games[slot]
	return g.tree.line(s.choice(g), dst)
}

// LineAfter is Line beginning with the given action of the root, for analysis of every candidate; it
// appends nothing if the search has not been behind the action.
func (s *Search) LineAfter(slot, action int, dst []int) []int {
	n := s.child(slot, action)
	if n == unvisited {
		return dst
	}
	t := &s.games[slot].tree
	return t.line(int(t.via[n]), dst)
}

// line appends the action of edge e and those below it that have visits.
func (t *tree) line(e int, dst []int) []int {
	dst = append(dst, int(t.action[e]))
	for t.count[e] > 0 && t.width[t.child[e]] > 0 {
		if e = t.favourite(t.child[e]); t.count[e] > 0 {
			dst = append(dst, int(t.action[e]))
		}
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
