package policy

import (
	"math"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/plugins"
)

// policyLoss returns the cross-entropy of target with the softmax of logits over the legal
// actions, and that softmax's entropy, in nats. gradient, all 0 before, receives d(cross-entropy)/d(logits),
// which is 0 where an action is illegal.
func policyLoss(logits, target []float32, legal plugins.Bitset, gradient []float32) (cross, entropy float64) {
	top := float32(math.Inf(-1))
	for a := range legal.All() {
		top = max(top, logits[a])
	}
	var sum, mass float64
	for a := range legal.All() {
		gradient[a] = exact.Exp(logits[a] - top)
		sum += float64(gradient[a])
		mass += float64(target[a])
	}
	logSum := exact.Log(sum)
	for a := range legal.All() {
		p := float64(gradient[a]) / sum
		logP := float64(logits[a]-top) - logSum
		cross -= float64(float64(target[a]) * logP)
		entropy -= float64(p * logP)
		gradient[a] = float32(float64(p*mass) - float64(target[a]))
	}
	return cross, entropy
}

// valueLoss returns the cross-entropy of the returns, each split over the two atoms around it,
// with the outcome distribution; the mean over groups. outcome and gradient are [groups][atoms].
func (s Shape) valueLoss(outcome, returns, gradient []float32) float64 {
	var cross float64
	groups := s.groups()
	for k := range groups {
		p := softmax(outcome[k*atoms:])
		target := s.split(returns[k])
		for i, t := range target {
			cross -= float64(float64(t) * exact.Log(max(float64(p[i]), math.SmallestNonzeroFloat32)))
			gradient[k*atoms+i] = (p[i] - t) / float32(groups)
		}
	}
	return cross / float64(groups)
}

// split distributes a return over the two atoms around it so that the mean is the return (Bellemare
// et al. 2017, section 4); beyond the bounds it is the bound.
func (s Shape) split(r float32) (target [atoms]float32) {
	a := s.atoms()
	r = min(max(r, s.Low), s.High)
	if r >= a[1] {
		target[0] = (r - a[1]) / (a[0] - a[1])
		target[1] = 1 - target[0]
	} else {
		target[2] = (a[1] - r) / (a[1] - a[2])
		target[1] = 1 - target[2]
	}
	return target
}

// expect sets values, [Players], to the expected returns of an outcome, [groups][atoms].
func (s Shape) expect(values, outcome []float32) {
	a := s.atoms()
	for k := range s.groups() {
		p := softmax(outcome[k*atoms:])
		values[k] = float32(p[0]*a[0]) + float32(p[1]*a[1]) + float32(p[2]*a[2])
	}
	if s.groups() < s.Players {
		values[1] = s.Sum - values[0]
	}
}

func softmax(logits []float32) (p [atoms]float32) {
	copy(p[:], logits)
	exact.Softmax(p[:])
	return p
}
