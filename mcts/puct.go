package mcts

import (
	"math"

	"github.com/tengen-rl/tengen/internal/exact"
)

// puct chooses the edge of most Q(a) + U(a), the lowest action on ties, with
//
//	U(a) = C(s) P(a) sqrt(N(s)) / (1 + N(a)),  C(s) = log((1 + N(s) + c_base) / c_base) + c_init
//
// (Silver et al. 2018, supplement, "Search"). Q is on the [0,1] scale of Spec.Returns, as in the
// paper's pseudocode; N(s) counts the node's own evaluation, as there. An action without visits
// has the node's mean value less FPUReduction * sqrt(visited prior): where much of the prior was
// seen, what was passed over is unlikely to be better (first-play urgency as in KataGo).
func (s *Search) puct(t *tree, n int32) int {
	from, to := t.edges(n)
	var seen float32
	for e := from; e < to; e++ {
		if t.count[e] > 0 {
			seen += t.prior[e]
		}
	}
	low, span := s.spec.Returns.Low, s.spec.Returns.High-s.spec.Returns.Low
	explore := s.exploration(t.visits[n])
	first := (t.value(n, int(t.mover[n]))-low)/span - float32(s.config.FPUReduction*float32(math.Sqrt(float64(seen))))
	best, at := float32(math.Inf(-1)), from
	for e := from; e < to; e++ {
		q := first
		if t.count[e] > 0 {
			q = (t.q(e) - low) / span
		}
		if score := urgency(q, explore, t.prior[e], t.count[e]); score > best && !s.barred(t, n, e) {
			best, at = score, e
		}
	}
	return at
}

// urgency is Q(a) + U(a) by q on the [0,1] scale and explore, which is C(s) sqrt(N(s)).
func urgency(q, explore, prior float32, visits int32) float32 {
	return q + explore*prior/float32(1+visits)
}

// barred reports whether proofs forbid to go along an edge of a node that is not proven. At the root,
// where visits say what to play and learn, only losses are.
func (s *Search) barred(t *tree, n int32, e int) bool {
	return t.proofs.isClosed(e) && (n != root || t.lost(n, e))
}

// rootPUCT chooses where the next simulation begins.
func (s *Search) rootPUCT(g *game) int {
	if s.forces(g) {
		if e := s.forced(&g.tree); e >= 0 {
			return e
		}
	}
	return s.puct(&g.tree, root)
}

// exploration is C(s) sqrt(N(s)) at a node of so many visits. Most nodes have few, so those are
// looked up.
func (s *Search) exploration(visits int32) float32 {
	if int(visits) < len(s.explore) {
		return s.explore[visits]
	}
	return exploration(float64(visits), s.config)
}

func exploration(visits float64, c Config) float32 {
	base := float64(c.CPUCTBase)
	return float32((exact.Log((1+visits+base)/base) + float64(c.CPUCTInit)) * math.Sqrt(visits))
}

// explorations is exploration of 0 to n-1 visits.
func explorations(n int, c Config) []float32 {
	all := make([]float32, n)
	for i := range all {
		all[i] = exploration(float64(i), c)
	}
	return all
}

// mixNoise replaces the root's priors P by (1-f) P + f noise, f being DirichletFraction.
func (s *Search) mixNoise(g *game) {
	if len(g.noise) == 0 {
		return
	}
	t, f := &g.tree, s.config.DirichletFraction
	from, to := t.edges(root)
	for e := from; e < to; e++ {
		t.prior[e] = float32((1-f)*t.prior[e]) + float32(f*g.noise[t.action[e]])
	}
}

// ByTemperature fills dst, as long as visits, with probabilities proportional to
// visits^(1/temperature): 1 plays in proportion to the visits, 0 always the most visited action
// (the first of equals). Without any visits dst is all 0. temperature must not be negative.
func ByTemperature(dst []float32, visits []int32, temperature float32) {
	clear(dst)
	best := 0
	for i, n := range visits {
		if n > visits[best] {
			best = i
		}
	}
	if len(visits) == 0 || visits[best] <= 0 {
		return
	}
	if temperature <= 0 {
		dst[best] = 1
		return
	}
	top, sum := exact.Log(float64(visits[best])), float32(0)
	for i, n := range visits {
		if n > 0 {
			dst[i] = exact.Exp(float32((exact.Log(float64(n)) - top) / float64(temperature)))
			sum += dst[i]
		}
	}
	for i := range dst {
		dst[i] /= sum
	}
}
