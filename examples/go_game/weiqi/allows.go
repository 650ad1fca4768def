package weiqi

// Allows reports whether an action is legal, without finding the others (plugins.Judge).
func (r *Rules) Allows(s *State, action int) bool {
	switch {
	case action < 0 || action > r.points:
		return false
	case action == r.points:
		return true
	case s.colour[action] != empty:
		return false
	case s.known:
		return s.legal.has(action)
	}
	r.survey(s)
	return r.lives(s, action)
}

// lives reports whether a stone on the empty point p has a liberty once it has captured, and leaves
// a position that has not been before. The position has been surveyed.
func (r *Rules) lives(s *State, p int) bool {
	me, you := s.side, s.side^1
	hash, counts := s.past.now()^r.key[me][p], s.counts
	counts[me]++
	alive := false
	var prey pointSet // heads of the chains taken
	for _, q := range r.near[p] {
		switch s.colour[q] {
		case empty:
			alive = true
		case me:
			alive = alive || !s.one[me].has(int(s.head(q)))
		case you:
			head := int(s.head(q))
			if s.one[you].has(head) && !prey.has(head) {
				alive = true
				prey.add(head)
				counts[you] -= r.count(&s.body[head])
				hash ^= r.bodyKeys(&s.body[head], you)
			}
		}
	}
	return alive && !s.past.has(hash, counts[Black], counts[White])
}
