package policy

import (
	"math"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// Three actions of which two are legal, with odds of 3 to 1: the illegal one's logit, however
// large, counts for nothing.
func TestPolicyLossMasksIllegalActions(t *testing.T) {
	legal := plugins.NewBitset(3)
	legal.Add(0)
	legal.Add(2)
	logits := []float32{float32(math.Log(3)), 50, 0}
	gradient := make([]float32, 3)
	cross, entropy := policyLoss(logits, []float32{0.5, 0, 0.5}, legal, gradient)
	if want := -0.5*math.Log(0.75) - 0.5*math.Log(0.25); !nearly(float32(cross), want) {
		t.Errorf("cross-entropy %v, want %v", cross, want)
	}
	if want := -0.75*math.Log(0.75) - 0.25*math.Log(0.25); !nearly(float32(entropy), want) {
		t.Errorf("entropy %v, want %v", entropy, want)
	}
	if !nearly(gradient[0], 0.25) || gradient[1] != 0 || !nearly(gradient[2], -0.25) {
		t.Errorf("gradient %v, want [0.25 0 -0.25]", gradient)
	}
}

// Far apart logits give no infinity: a probability may vanish, its logarithm is still computed.
func TestPolicyLossOfCertainty(t *testing.T) {
	legal := plugins.Bitset{3}
	cross, entropy := policyLoss([]float32{1000, 0}, []float32{0, 1}, legal, make([]float32, 2))
	if cross != 1000 || entropy != 0 {
		t.Errorf("cross-entropy %v, entropy %v: want 1000, 0", cross, entropy)
	}
}

func TestReturnsAreSplitOverAtoms(t *testing.T) {
	s := Shape{Low: -2, High: 4} // the atoms are 4, 1, -2
	for _, c := range []struct {
		r    float32
		want [atoms]float32
	}{
		{4, [atoms]float32{1, 0, 0}}, {1, [atoms]float32{0, 1, 0}}, {-2, [atoms]float32{0, 0, 1}},
		{2.5, [atoms]float32{0.5, 0.5, 0}}, {-1.25, [atoms]float32{0, 0.25, 0.75}},
		{9, [atoms]float32{1, 0, 0}}, {-9, [atoms]float32{0, 0, 1}},
	} {
		if got := s.split(c.r); got != c.want {
			t.Errorf("%v: %v, want %v", c.r, got, c.want)
		}
	}
}

// A constant sum gives the other player's value away; otherwise each has their own.
func TestExpectedReturns(t *testing.T) {
	l := float32(math.Log(2))
	certain := []float32{l, 0, 0, 0, 0, l} // 1/2 1/4 1/4, then 1/4 1/4 1/2
	two := make([]float32, 2)
	Shape{Players: 2, Low: -1, High: 1, ConstantSum: true, Sum: 0.5}.expect(two, certain[:3])
	if !nearly(two[0], 0.25) || !nearly(two[1], 0.25) {
		t.Errorf("constant sum: %v, want 0.25 0.25", two)
	}
	Shape{Players: 2, Low: -1, High: 1}.expect(two, certain)
	if !nearly(two[0], 0.25) || !nearly(two[1], -0.25) {
		t.Errorf("each their own: %v, want 0.25 -0.25", two)
	}
}
