package mcts

import (
	"fmt"
	"math"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/plugins"
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

	// With Config.Proofs: Proven says that Values are what best play brings, exactly; Action and
	// Target then keep to actions that bring it, Target in proportion to their priors. ProvenQ has the
	// actions whose Q is exact (nil without Proofs). Otherwise Action and Target leave out those of
	// them that are lost or worth less than another of them.
	Proven  bool
	ProvenQ plugins.Bitset
}

// ReadResult fills in r, reusing its slices, with the state of a slot's search; it may be read
// before the search is finished. The error wraps ErrNoResult and leaves r as it is.
func (s *Search) ReadResult(slot int, r *Result) error {
	if slot < 0 || slot >= len(s.games) {
		return s.noSlot(slot)
	}
	g := &s.games[slot]
	if !g.ready() {
		return fmt.Errorf("search in slot %d: %w", slot, ErrNoResult)
	}
	t := &g.tree
	r.Simulations = g.done
	s.readEdges(t, r)
	s.readProofs(t, r)
	r.Action = int(t.action[s.choice(g)])
	policy := s.scratch[:t.width[root]]
	s.target(g, policy)
	r.Target = t.spread(r.Target, policy, s.spec.Actions)
	s.readValues(t, policy, r)
	return nil
}

// choice is the root's edge for strongest play.
func (s *Search) choice(g *game) int {
	if s.config.Algorithm == PUCT {
		return g.tree.favourite(root)
	}
	return s.bestScored(g)
}

// target fills dst, one per root edge, with what the policy should learn. Of a proven root that is the
// prior of the actions that keep its value.
func (s *Search) target(g *game, dst []float32) {
	t := &g.tree
	switch {
	case t.solved():
		t.keptPriors(dst)
	case s.config.Algorithm == PUCT:
		s.visitShares(g, dst)
	default:
		s.improvedLogits(t, root, dst)
		t.mask(dst, impossible)
		exact.Softmax(dst)
	}
}

// keptPriors fills dst, one per root edge, with the priors, without noise, of the actions that proofs
// do not rule out.
func (t *tree) keptPriors(dst []float32) {
	copy(dst, t.logit[t.first[root]:])
	t.mask(dst, impossible)
	exact.Softmax(dst)
}

// impossible is the logit of an action that has no probability at all.
var impossible = float32(math.Inf(-1))

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
		switch {
		case t.solved():
			r.Values[player] = t.proofs.value[player]
		case s.config.Algorithm == PUCT:
			r.Values[player] = t.value(root, player)
		default:
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

// visitShares fills dst, one per root edge, with its share of the visits that count; with the priors
// when there are none.
func (s *Search) visitShares(g *game, dst []float32) {
	t := &g.tree
	from, to := t.edges(root)
	for i, n := range t.count[from:to] {
		dst[i] = float32(n)
	}
	t.mask(dst, 0)
	if s.config.TargetPruning && s.forces(g) {
		s.prune(t, dst)
	}
	switch {
	case share(dst):
	case t.proofs.on:
		t.keptPriors(dst)
	default:
		copy(dst, t.prior[from:to])
	}
}

// share divides dst, whole numbers, by their sum; if that is 0 it does nothing and returns false.
func share(dst []float32) bool {
	var sum float64
	for _, x := range dst {
		sum += float64(x)
	}
	if sum == 0 {
		return false
	}
	for i := range dst {
		dst[i] /= float32(sum)
	}
	return true
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
func sized[S ~[]T, T int32 | float32 | uint64](s S, n int) S {
	if cap(s) < n {
		return make(S, n)
	}
	s = s[:n]
	clear(s)
	return s
}
