package grpo

import (
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/policy"
)

// Answers of two and four tokens, and one that is masked out, with a loss of 1 a token.
func TestAggregationsByHand(t *testing.T) {
	for name, c := range map[string]struct {
		aggregate Aggregation
		short     float32 // what a token of the short answer weighs
		long      float32
	}{
		"Constant":  {Constant(10), 1. / 30, 1. / 30},
		"PerAnswer": {PerAnswer, 1. / 6, 1. / 12},
		"PerToken":  {PerToken, 1. / 6, 1. / 6},
	} {
		b := policy.Sequences{Lengths: []int{3, 5, 2}, Weight: []float32{0, 1, 1, 1, 1, 0, 1, 1, 0, 0}}
		for range 2 { // a second time changes nothing
			c.aggregate(&b)
			got := slices.Clone(b.Weight)
			weigh(got, b.Scale)
			near(t, name, got, []float32{0, c.short, c.short, c.long, c.long, 0, c.long, c.long, 0, 0})
		}
	}
}

// A batch without a token that counts has a scale that is a number.
func TestAggregationsOfNothing(t *testing.T) {
	for name, aggregate := range map[string]Aggregation{"Constant": Constant(0), "PerAnswer": PerAnswer, "PerToken": PerToken} {
		b := policy.Sequences{Lengths: []int{2}, Weight: []float32{0, 0}}
		if aggregate(&b); b.Scale != 1 || !slices.Equal(b.Weight, []float32{0, 0}) {
			t.Errorf("%s: scale %v, weights %v", name, b.Scale, b.Weight)
		}
	}
}
