package mcts

import (
	"fmt"

	"github.com/tengen-rl/tengen/internal/exact"
)

// Result is what a search found out about its root. Per-action slices have Spec.Actions entries,
// 0 for illegal actions; per-player slices have Spec.Players, by absolute player.
type Result struct {
	// Action is the move for strongest play. Gumbel: of the most visited actions, that of most
	// g + logits + sigma(Q). PUCT: the most visited, then that of most Q, then the lowest.
	Action int
	// Target is what the policy should learn, a distribution over actions. Gumbel: the improved
	// policy softmax(logits + sigma(completed Q)). PUCT: the shares of visits.
	Target []float32
	Visits []int32   // simulations through each action
	Q      []float32 // mover's return still to come; actions without visits have v_mix
	Priors []float32 // the evaluator's policy, without noise
	// Values is the return still to come, after search. Gumbel: that of following Target, the sum
	// of Target * Q (v_mix is the worth of the prior: in a won position where most moves lose, it
	// says lost). PUCT: the mean over all simulations. Raw is what the evaluator said.
	Values, Raw []float32
	Simulations int
}

// ReadResult fills in r, reusing its slices, with the state of a slot's search; it may be read
// before the search is finished. The error wraps ErrNoResult and leaves r as it is.
func (s *Search) ReadResult(slot int, r *Result) error {
	if slot < 0 || slot >= len(s.games) {
		return s.noSlot(slot)
	}
	g := &s.games[slot]
	t := &g.tree
	if len(t.visits) == 0 || t.visits[root] == 0 {
		return fmt.Errorf("search in slot %d: %w", slot, ErrNoResult)
	}
	r.Simulations = g.done
	s.readEdges(t, r)
	policy := s.scratch[:t.width[root]]
	if s.config.Algorithm == PUCT {
		r.Action = int(t.action[t.favourite()])
		t.visitShares(policy)
	} else {
		g.starts = s.candidates(g, t.mostVisited(root), 1, g.starts[:0])
		r.Action = int(t.action[g.starts[0]])
		s.improved(t, root, policy)
	}
	r.Target = t.spread(r.Target, policy, s.spec.Actions)
	s.readValues(t, policy, r)
	return nil
}

// readEdges fills in what is known of each action.
func (s *Search) readEdges(t *tree, r *Result) {
	from, to := t.edges(root)
	mix, _, _ := t.mixed(root)
	r.Visits, r.Q = sized(r.Visits, s.spec.Actions), sized(r.Q, s.spec.Actions)
	for e := from; e < to; e++ {
		a := t.action[e]
		r.Visits[a], r.Q[a] = t.count[e], mix
		if t.count[e] > 0 {
			r.Q[a] = t.q(e)
		}
	}
	priors := s.scratch[:to-from]
	copy(priors, t.logit[from:to])
	exact.Softmax(priors)
	r.Priors = t.spread(r.Priors, priors, s.spec.Actions)
}

// readValues fills in the root's values for every player; policy is the target by root edge.
func (s *Search) readValues(t *tree, policy []float32, r *Result) {
	r.Values, r.Raw = sized(r.Values, t.players), sized(r.Raw, t.players)
	copy(r.Raw, t.raw)
	for player := range r.Values {
		if s.config.Algorithm == PUCT {
			r.Values[player] = t.value(root, player)
		} else {
			r.Values[player] = t.worth(policy, player)
		}
	}
}

// worth is what a policy at the root is worth to a player by the completed Q-values.
func (t *tree) worth(policy []float32, player int) float32 {
	from, to := t.edges(root)
	mix := t.mixedFor(player)
	var sum float64
	for e := from; e < to; e++ {
		q := mix
		if t.count[e] > 0 {
			q = t.qFor(e, player)
		}
		sum += float64(float64(policy[e-from]) * float64(q))
	}
	return float32(sum)
}

// favourite is the root's edge of most visits, then most Q, then the lowest action.
func (t *tree) favourite() int {
	from, to := t.edges(root)
	best := from
	for e := from + 1; e < to; e++ {
		if c := t.count[e]; c > t.count[best] || c == t.count[best] && c > 0 && t.q(e) > t.q(best) {
			best = e
		}
	}
	return best
}

// visitShares fills dst, one per root edge, with its share of visits; with the priors when there
// are none yet.
func (t *tree) visitShares(dst []float32) {
	from, to := t.edges(root)
	total := t.visits[root] - 1
	if total == 0 {
		copy(dst, t.prior[from:to])
		return
	}
	for i := range dst {
		dst[i] = float32(t.count[from+i]) / float32(total)
	}
}

// spread copies one number per root edge to its action in dst, made actions long.
func (t *tree) spread(dst, edges []float32, actions int) []float32 {
	dst = sized(dst, actions)
	for i, x := range edges {
		dst[t.action[int(t.first[root])+i]] = x
	}
	return dst
}

// sized returns a zeroed slice of length n, the old one where it is large enough.
func sized[T int32 | float32](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}
