package grpo

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"testing/quick"
)

// By hand: rewards 1, 0, 0, 1, 0 have mean 2/5 and squares 6/5, so the sample's deviation is
// sqrt(3/10).
func TestEstimatorsByHand(t *testing.T) {
	rewards := []float32{1, 0, 0, 1, 0}
	d := float32(0.5477225575 + 1e-4)
	for name, c := range map[string]struct {
		estimate   Estimator
		won, other float32
	}{
		"MeanCentred":  {MeanCentred, 0.6, -0.4},
		"Standardised": {Standardised, 0.6 / d, -0.4 / d},
		"LeaveOneOut":  {LeaveOneOut, 1 - 1./4, -2. / 4},
		"Raw":          {Raw, 1, 0},
	} {
		got := make([]float32, 5)
		c.estimate(got, rewards)
		near(t, name, got, []float32{c.won, c.other, c.other, c.won, c.other})
		inPlace := slices.Clone(rewards)
		c.estimate(inPlace, inPlace)
		if !slices.Equal(inPlace, got) {
			t.Errorf("%s in place: %v, want %v", name, inPlace, got)
		}
	}
}

// comparing are the estimators to which equal rewards say nothing.
var comparing = map[string]Estimator{"MeanCentred": MeanCentred, "Standardised": Standardised, "LeaveOneOut": LeaveOneOut}

// Added up in single precision, sixteen times 0.1 would have a mean that is not 0.1.
func TestEqualRewardsGiveExactlyNothing(t *testing.T) {
	for name, estimate := range comparing {
		for _, reward := range []float32{0, 1, -1, 0.1, 1. / 3, 1e-30, 1e30, float32(math.Copysign(0, -1))} {
			for n := range 65 {
				got, rewards := slices.Repeat([]float32{7}, n), slices.Repeat([]float32{reward}, n)
				estimate(got, rewards)
				if !Equal(rewards) || slices.ContainsFunc(got, func(a float32) bool { return a != 0 }) {
					t.Fatalf("%s: %d times %v gives %v", name, n, reward, got)
				}
			}
		}
	}
	if Equal([]float32{0.1, math.Nextafter32(0.1, 1)}) {
		t.Error("rewards that differ in the last bit are equal")
	}
}

// Rewards that are nearly equal make no advantage that is larger than their distances.
func TestLeaveOneOutNeverExplodes(t *testing.T) {
	rewards := slices.Repeat([]float32{0.1}, 16)
	rewards[3] = math.Nextafter32(0.1, 1)
	got := make([]float32, 16)
	LeaveOneOut(got, rewards)
	for i, a := range got {
		if math.Abs(float64(a)) > 1e-8 {
			t.Errorf("member %d: %v", i, a)
		}
	}
}

// LeaveOneOut is MeanCentred times n/(n-1) (Ahmadian et al. 2024), both add up to 0, and neither sees
// a reward that all get.
func TestEstimatorProperties(t *testing.T) {
	err := quick.Check(func(seeds []int8, shift int8) bool {
		n := len(seeds)
		if n < 2 {
			return true
		}
		r, moved := make([]float32, n), make([]float32, n)
		for i, s := range seeds {
			r[i], moved[i] = float32(s)/8, float32(s)/8+float32(shift)
		}
		centred, others, after := make([]float32, n), make([]float32, n), make([]float32, n)
		MeanCentred(centred, r)
		LeaveOneOut(others, r)
		LeaveOneOut(after, moved)
		for i := range r {
			if math.Abs(float64(others[i])-float64(centred[i])*float64(n)/float64(n-1)) > 1e-4 || math.Abs(float64(after[i]-others[i])) > 1e-4 {
				return false
			}
		}
		return math.Abs(sum(centred)) < 1e-3
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

// Two roles of a zero-sum game: what one earns never reaches the other's baseline.
func TestRolesNeverShareABaseline(t *testing.T) {
	rewards := []float32{1, -1, 1, -1, -1, 1, 1, -1} // the first role wins three of four
	roles := []int{0, 1, 0, 1, 0, 1, 0, 1}
	got := make([]float32, 8)
	ByRole(MeanCentred, got, rewards, roles)
	near(t, "by role", got, []float32{0.5, -0.5, 0.5, -0.5, -1.5, 1.5, 0.5, -0.5})

	for name, estimate := range comparing {
		before, after := make([]float32, 8), make([]float32, 8)
		ByRole(estimate, before, rewards, roles)
		changed := slices.Clone(rewards)
		for i := 1; i < 8; i += 2 {
			changed[i] += float32(i) // the second role's
		}
		ByRole(estimate, after, changed, roles)
		for i := 0; i < 8; i += 2 {
			if before[i] != after[i] {
				t.Errorf("%s: the second role's rewards moved the first's advantage %d", name, i)
			}
		}
		alone := make([]float32, 4)
		estimate(alone, []float32{1, 1, -1, 1})
		if !slices.Equal(alone, []float32{before[0], before[2], before[4], before[6]}) {
			t.Errorf("%s: %v by role, alone %v", name, before, alone)
		}
	}
}

// One role whose rewards are all the same learns nothing while the other does; roles are any numbers.
func TestByRoleWithOneEqual(t *testing.T) {
	got := make([]float32, 6)
	ByRole(Standardised, got, []float32{0.1, 3, 0.1, 5, 0.1, 0.1}, []int{-7, 40, -7, 40, -7, -7})
	if fmt.Sprint(got[0], got[2], got[4], got[5]) != "0 0 0 0" || got[1] >= 0 || got[3] <= 0 {
		t.Error(got)
	}
	ByRole(MeanCentred, nil, nil, nil)
}
