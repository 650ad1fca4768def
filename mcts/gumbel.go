package mcts

import (
	"math"

	"github.com/tengen-rl/tengen/internal/exact"
)

// smallest is the least normal float32: priors below it still count as something in the mix.
const smallest = 0x1p-126

// mixed estimates the node's value for its mover under the prior policy from what was visited:
//
//	v_mix = (v + sum N * sum_{N(b)>0} pi(b) q(b) / sum_{N(b)>0} pi(b)) / (1 + sum N)
//
// (Danihelka et al., appendix D). total is sum N, most the largest count.
func (t *tree) mixed(n int32) (value float32, total, most int32) {
	from, to := t.edges(n)
	var weight, weighted float64
	for e := from; e < to; e++ {
		if c := t.count[e]; c > 0 {
			p := max(smallest, float64(t.prior[e]))
			weight += p
			weighted += float64(p * (t.total[e] / float64(c)))
			total, most = total+c, max(most, c)
		}
	}
	raw := t.raw[int(n)*t.players+int(t.mover[n])]
	return mix(raw, weight, weighted, total), total, most
}

// mixedFor is v_mix of the root for any player.
func (t *tree) mixedFor(player int) float32 {
	from, to := t.edges(root)
	var weight, weighted float64
	var total int32
	for e := from; e < to; e++ {
		if c := t.count[e]; c > 0 {
			p := max(smallest, float64(t.prior[e]))
			weight += p
			weighted += float64(p * float64(t.qFor(e, player)))
			total += c
		}
	}
	return mix(t.raw[player], weight, weighted, total)
}

func mix(raw float32, weight, weighted float64, total int32) float32 {
	if total == 0 {
		return raw
	}
	n := float64(total)
	return float32((float64(raw) + float64(n*(weighted/weight))) / (n + 1))
}

// sigma fills dst, one per edge of n, with sigma(completed Q): the Q of visited actions and v_mix
// for the others (equation 10), brought to [0,1] and scaled by (c_visit + max N) c_scale (equation
// 8). It returns sum N.
func (s *Search) sigma(t *tree, n int32, dst []float32) int32 {
	mix, total, most := t.mixed(n)
	from, to := t.edges(n)
	low, high := float32(math.Inf(1)), float32(math.Inf(-1))
	for e := from; e < to; e++ {
		q := mix
		if t.count[e] > 0 {
			q = t.q(e)
		}
		dst[e-from] = q
		low, high = min(low, q), max(high, q)
	}
	span := max(high-low, 1e-8)
	if !s.config.Rescale {
		low, span = s.spec.Returns.Low, s.spec.Returns.High-s.spec.Returns.Low
	}
	scale := (s.config.VisitBase + float32(most)) * s.config.ValueScale
	for i := range dst {
		dst[i] = scale * ((dst[i] - low) / span)
	}
	return total
}

// improved fills dst, one per edge of n, with the improved policy softmax(logits + sigma(completed
// Q)) (equation 11) and returns sum N.
func (s *Search) improved(t *tree, n int32, dst []float32) int32 {
	total := s.improvedLogits(t, n, dst)
	exact.Softmax(dst)
	return total
}

// improvedLogits fills dst with logits + sigma(completed Q) and returns sum N.
func (s *Search) improvedLogits(t *tree, n int32, dst []float32) int32 {
	total := s.sigma(t, n, dst)
	from := int(t.first[n])
	for i := range dst {
		dst[i] += t.logit[from+i]
	}
	return total
}

// interior chooses the edge whose share of visits lags most behind the improved policy:
// argmax pi'(a) - N(a) / (1 + sum N) (equation 14), without chance. Proven edges need no more visits.
func (s *Search) interior(t *tree, n int32) int {
	from, to := t.edges(n)
	policy := s.scratch[:to-from]
	each := 1 / float32(1+s.improved(t, n, policy))
	best, at := float32(math.Inf(-1)), from
	for i, p := range policy {
		if score := p - float32(float32(t.count[from+i])*each); score > best && !t.proofs.isClosed(from+i) {
			best, at = score, from+i
		}
	}
	return at
}

// scores returns g + logits + sigma(completed Q), at least lowLogit, of each edge of the root, in the
// search's scratch.
func (s *Search) scores(g *game) []float32 {
	t := &g.tree
	from, to := t.edges(root)
	scores := s.scratch[:to-from]
	s.sigma(t, root, scores)
	for i := range scores {
		e := from + i
		score := t.logit[e] + scores[i]
		if len(g.noise) > 0 {
			score = g.noise[t.action[e]] + t.logit[e] + scores[i]
		}
		scores[i] = max(lowLogit, score)
	}
	return scores
}

// rootGumbel appends to dst the edges that the simulations of the next round begin with. Where proofs
// leave sequential halving no candidate, that is the best edge that is not proven.
func (s *Search) rootGumbel(g *game, dst []int32) []int32 {
	dst = s.candidates(g, g.visits[g.done], s.abreast(g), dst)
	if len(dst) == 0 {
		dst = s.candidates(g, anyVisits, 1, dst)
	}
	return dst
}

// anyVisits asks candidates for edges whatever their visits.
const anyVisits = -1

// candidates appends to dst the n edges of the root of highest score among those that have the given
// visit count (algorithm 2) and are not proven, the best first and the lowest action on ties; fewer
// where there are fewer.
func (s *Search) candidates(g *game, visits int32, n int, dst []int32) []int32 {
	t := &g.tree
	from, scores := int(t.first[root]), s.scores(g)
	for i := range scores {
		if e := from + i; visits != anyVisits && t.count[e] != visits || t.proofs.isClosed(e) {
			scores[i] = taken
		}
	}
	for ; n > 0; n-- {
		best := -1
		for i, score := range scores {
			if score != taken && (best < 0 || score > scores[best]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		scores[best] = taken
		dst = append(dst, int32(from+best))
	}
	return dst
}

// taken is the score of an edge that is no candidate (any more); candidates have lowLogit at least.
const taken = -math.MaxFloat32

// bestScored is the root's edge of highest score among the most visited, the lowest action on ties. Proven
// edges that may be played are in the running however few visits they were worth.
func (s *Search) bestScored(g *game) int {
	t := &g.tree
	from, most, best := int(t.first[root]), t.mostVisited(root), -1
	scores := s.scores(g)
	for i, score := range scores {
		e := from + i
		running := t.keeps(e) && (t.count[e] == most || t.proofs.isClosed(e))
		if running && (best < 0 || score > scores[best]) {
			best = i
		}
	}
	return from + best
}

// mostVisited is the largest visit count among the edges of n that are not proven.
func (t *tree) mostVisited(n int32) int32 {
	from, to := t.edges(n)
	most := int32(0)
	for e := from; e < to; e++ {
		if !t.proofs.isClosed(e) {
			most = max(most, t.count[e])
		}
	}
	return most
}
