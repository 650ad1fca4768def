package grpo

import (
	"math"
	"slices"
)

// Estimator sets the advantages of one group's members from their rewards, all finite. Both slices
// have one entry a member and may be the same slice. Sums are in the order of members.
//
// Where Equal says that all rewards are the same there is nothing to learn, and every estimator that
// compares the members with each other gives exactly 0 to all; Raw compares with nothing.
type Estimator func(advantages, rewards []float32)

// deviationFloor is added to the deviation that Standardised divides by, as TRL does (1e-4).
const deviationFloor = 1e-4

// MeanCentred is A = r - mean(r) (Dr. GRPO: Liu et al. 2025, "Understanding R1-Zero-like training",
// section 3.2). It is the default: without the division by the deviation, problems that are nearly
// always or nearly never solved do not count for more than the others.
func MeanCentred(advantages, rewards []float32) {
	if Equal(rewards) {
		clear(advantages)
		return
	}
	m := mean(rewards)
	for i, r := range rewards {
		advantages[i] = float32(float64(r) - m)
	}
}

// Standardised is A = (r - mean(r)) / (std(r) + 1e-4) (GRPO: Shao et al. 2024, "DeepSeekMath", section
// 4.1.2). The deviation is the sample's, which divides by one less than the number of members, and the
// 1e-4 is outside of the root: both as in TRL.
func Standardised(advantages, rewards []float32) {
	if Equal(rewards) {
		clear(advantages)
		return
	}
	m := mean(rewards)
	deviation := math.Sqrt(squares(rewards, m)/float64(len(rewards)-1)) + deviationFloor
	for i, r := range rewards {
		advantages[i] = float32((float64(r) - m) / deviation)
	}
}

// LeaveOneOut is A = r - mean of the other members' rewards (RLOO: Kool et al. 2019, "Buy 4 REINFORCE
// samples, get a baseline for free!"; Ahmadian et al. 2024, "Back to basics", section 3). Such a
// baseline does not depend on the member, so that the gradient has no bias; it is MeanCentred times
// n/(n-1). The one member of a group of one has no others: 0.
//
// There is no form of it that divides by the deviation of the others: where they are equal but for
// rounding, that makes advantages of thousands.
func LeaveOneOut(advantages, rewards []float32) {
	if Equal(rewards) {
		clear(advantages)
		return
	}
	s, others := sum(rewards), float64(len(rewards)-1)
	for i, r := range rewards {
		advantages[i] = float32(float64(r) - (s-float64(r))/others)
	}
}

// Raw is A = r, without a baseline (REINFORCE: Williams 1992): for groups of one, and before
// WhitenBatch or a RunningBaseline. It is the one estimator to which equal rewards are not the same as
// none.
func Raw(advantages, rewards []float32) { copy(advantages, rewards) }

// ByRole lets each role of a group of games have a baseline of its own: it applies estimate to the
// rewards of each role alone, as if they were a group. roles has one entry a reward: who earned it,
// any numbers. In a zero-sum game the mean over both roles is the same whatever they play, so that a
// baseline they shared would say nothing of either.
func ByRole(estimate Estimator, advantages, rewards []float32, roles []int) {
	room := make([]float32, 0, len(rewards))
	for first, role := range roles {
		if slices.Index(roles, role) != first {
			continue
		}
		part := room
		for i, r := range rewards {
			if roles[i] == role {
				part = append(part, r)
			}
		}
		estimate(part, part)
		for i := range rewards {
			if roles[i] == role {
				advantages[i], part = part[0], part[1:]
			}
		}
	}
}

// Equal says whether all rewards are exactly the same, as those of none or one are: a group with zero
// variance. It does not compare a deviation with a threshold, which rounding could pass or a real
// difference fail.
func Equal(rewards []float32) bool {
	for _, r := range rewards {
		if r != rewards[0] {
			return false
		}
	}
	return true
}

// sum is in order.
func sum(x []float32) (s float64) {
	for _, v := range x {
		s += float64(v)
	}
	return s
}

// mean is that of at least one number.
func mean(x []float32) float64 { return sum(x) / float64(len(x)) }

// squares is the sum of squared distances from m.
func squares(x []float32, m float64) (s float64) {
	for _, v := range x {
		d := float64(v) - m
		s += float64(d * d)
	}
	return s
}
