package grpo

import "testing"

// Without a margin the fall of Overlong is a step; the rest TRL says.
func TestOverlongWithoutMargin(t *testing.T) {
	if a, b := Overlong(10, 10, 0), Overlong(11, 10, 0); a != 0 || b != -1 {
		t.Error(a, b)
	}
}

// Aggarwal and Welleck 2025, equations 1 and 2, by hand.
func TestTargetsByHand(t *testing.T) {
	near(t, "target", []float32{TargetLength(100, 100, 0.01), TargetLength(90, 100, 0.01), TargetLength(130, 100, 0.01)}, []float32{0, -0.1, -0.3})
	near(t, "within", []float32{
		WithinLength(100, 100, 0.01), WithinLength(80, 100, 0.01), WithinLength(10, 100, 0.01), WithinLength(120, 100, 0.01), WithinLength(500, 100, 0.01),
	}, []float32{0.5, 0.7, 1, 0.3, 0})
}
