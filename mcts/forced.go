package mcts

import "math"

// forces reports whether a game's search forces playouts: only where noise was mixed into the root.
func (s *Search) forces(g *game) bool { return s.config.ForcedPlayouts > 0 && len(g.noise) > 0 }

// least is the number of visits that a visited action of the root gets at least,
//
//	n_forced(a) = sqrt(k P(a) sum N)
//
// (Wu 2019, section 3.2), P with noise.
func (s *Search) least(t *tree, e int) float64 {
	return math.Sqrt(float64(s.config.ForcedPlayouts) * float64(t.prior[e]) * float64(t.visits[root]-1))
}

// forced is the lowest action's edge of those that have visits but not enough, or -1. Proven actions
// need none.
func (s *Search) forced(t *tree) int {
	from, to := t.edges(root)
	for e := from; e < to; e++ {
		if t.count[e] > 0 && float64(t.count[e]) < s.least(t, e) && !t.proofs.isClosed(e) {
			return e
		}
	}
	return -1
}

// prune takes from visits, one entry per edge of the root, those that PUCT would not have made
// unforced. Of any action but the most visited, up to n_forced are taken so long as its PUCT score
// stays below the most visited action's; actions left with a single visit lose that too.
func (s *Search) prune(t *tree, visits []float32) {
	from := int(t.first[root])
	most := 0
	for i, n := range visits {
		if n > visits[most] {
			most = i
		}
	}
	limit := s.score(t, from+most, t.count[from+most])
	for i := range visits {
		if i != most && visits[i] > 0 {
			visits[i] = float32(s.pruned(t, from+i, limit))
		}
	}
}

// pruned is what is left of an edge's visits.
func (s *Search) pruned(t *tree, e int, limit float32) int32 {
	n := t.count[e]
	for least := n - int32(s.least(t, e)); n > max(0, least) && s.score(t, e, n-1) < limit; {
		n--
	}
	if n <= 1 {
		return 0
	}
	return n
}

// score is the PUCT score that a visited edge of the root would have with so many visits and the Q that
// it has.
func (s *Search) score(t *tree, e int, visits int32) float32 {
	low, span := s.spec.Returns.Low, s.spec.Returns.High-s.spec.Returns.Low
	return urgency((t.q(e)-low)/span, s.exploration(t.visits[root]), t.prior[e], visits)
}
