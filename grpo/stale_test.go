package grpo

import (
	"errors"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/policy"
)

func TestTruncateStaleByHand(t *testing.T) {
	log := func(x float64) float32 { return float32(exact.Log(x)) }
	b := policy.Sequences{
		Weight: []float32{1, 1, 1, 0}, Advantage: []float32{1, 1, -2, 5},
		Behaviour: []float32{log(0.1), log(0.4), log(0.2), -7},
	}
	old := []float32{log(0.5), log(0.2), log(0.2), 0}
	if err := TruncateStale(&b, old, 2); err != nil {
		t.Fatal(err)
	}
	near(t, "advantages", b.Advantage, []float32{2, 0.5, -2, 5})
	if !slices.Equal(b.Behaviour, []float32{old[0], old[1], old[2], -7}) || b.Advantage[2] != -2 {
		t.Error("behaviour", b.Behaviour, "and what was not stale", b.Advantage[2])
	}
	if err := TruncateStale(&b, old[:3], 2); !errors.Is(err, ErrSizes) {
		t.Error("a short slice:", err)
	}
}
