package grpo

import (
	"math"
	"slices"
)

// varianceFloor keeps WhitenBatch from dividing by nothing.
const varianceFloor = 1e-8

// WhitenBatch makes the advantages of a whole batch have mean 0 and variance 1, whatever group they
// are from (REINFORCE++: Hu et al. 2025, "global advantage normalization"). weight says by a number
// above 0 which entries count, all alike; the others keep what they had. nil counts all. Where the
// weight is a batch's, its tokens are what is counted, as in the paper: long answers count for more.
// Equal entries become exactly 0.
//
// It moves an advantage of 0 to another number: leave groups with zero variance out before.
func WhitenBatch(advantages, weight []float32) {
	counts := func(i int) bool { return weight == nil || weight[i] > 0 }
	counted := make([]float32, 0, len(advantages))
	for i, a := range advantages {
		if counts(i) {
			counted = append(counted, a)
		}
	}
	m, deviation := whitening(counted)
	for i, a := range advantages {
		if counts(i) {
			advantages[i] = float32((float64(a) - m) / deviation)
		}
	}
}

// whitening is what to subtract, and what to divide by after that.
func whitening(x []float32) (m, deviation float64) {
	if len(x) == 0 {
		return 0, 1
	}
	if Equal(x) {
		return float64(x[0]), 1
	}
	m = mean(x)
	return m, math.Sqrt(max(squares(x, m)/float64(len(x)), varianceFloor))
}

// RunningBaseline is a baseline for each role that remembers what earlier groups earned: the
// exponential moving mean of the role's rewards (Sutton 1984, "reinforcement comparison"). It is for
// groups too small to have one of their own. Take the advantages of all groups of a batch first
// (Subtract), then let it see their rewards (Observe): a baseline that knows what it is subtracted
// from has a bias. All of its state is here, for a checkpoint to hold. It is for one goroutine.
type RunningBaseline struct {
	Decay float64    `json:"decay"` // of the weight of what was seen, for each further reward; [0, 1)
	Roles []RoleMean `json:"roles"` // in the order in which they were first seen
}

// RoleMean is a moving mean of rewards. It is Sum/Weight: a mean that began at 0 would lean to 0 for
// as long as it is young (Kingma and Ba 2015, section 3).
type RoleMean struct {
	Role   int     `json:"role"`   // any number
	Sum    float64 `json:"sum"`    // of rewards, each times Decay for each later one
	Weight float64 `json:"weight"` // the sum of those factors
}

// Mean is the baseline of a role: 0 as long as it has not been seen.
func (b *RunningBaseline) Mean(role int) float64 {
	if i := b.index(role); i >= 0 && b.Roles[i].Weight > 0 {
		return b.Roles[i].Sum / b.Roles[i].Weight
	}
	return 0
}

// Subtract sets the advantages of a group to A = r - mean of the role. All slices have one entry a
// reward; the first two may be the same.
func (b *RunningBaseline) Subtract(advantages, rewards []float32, roles []int) {
	for i, r := range rewards {
		advantages[i] = float32(float64(r) - b.Mean(roles[i]))
	}
}

// Observe adds rewards, in order, to the means of their roles.
func (b *RunningBaseline) Observe(rewards []float32, roles []int) {
	for i, r := range rewards {
		at := b.index(roles[i])
		if at < 0 {
			at = len(b.Roles)
			b.Roles = append(b.Roles, RoleMean{Role: roles[i]})
		}
		m := &b.Roles[at]
		m.Sum = float64(b.Decay*m.Sum) + float64(r)
		m.Weight = float64(b.Decay*m.Weight) + 1
	}
}

// index is where a role's mean is, or -1.
func (b *RunningBaseline) index(role int) int {
	return slices.IndexFunc(b.Roles, func(m RoleMean) bool { return m.Role == role })
}

// PassAtK is the probability that of k answers drawn without replacement from n, of which a number is
// correct, at least one is: 1 - C(n-correct, k)/C(n, k) (Chen et al. 2021, "Evaluating large language
// models trained on code", equation 1). It estimates without bias how often k attempts solve the
// problem. As a product of factors in [0, 1] it never overflows. It is NaN unless 1 <= k <= n and 0 <=
// correct <= n.
func PassAtK(n, correct, k int) float64 {
	if k < 1 || k > n || correct < 0 || correct > n {
		return math.NaN()
	}
	allWrong := 1.0
	for i := n - correct + 1; i <= n; i++ {
		allWrong *= 1 - float64(min(k, i))/float64(i)
	}
	return 1 - allWrong
}
