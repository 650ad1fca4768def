package engine

import (
	"slices"
	"testing"
)

// Matches along the way keep to their share of a budget, of which the ones at the end want a part.
func TestMatchesKeepToTheirShare(t *testing.T) {
	const budget = 100 // seconds, 10 of them for matches
	for _, c := range []struct {
		name             string
		measuring, last  float64
		affordable       bool
		iteration, total int
		reserve          float64
	}{
		{"none yet", 0, 0, true, 5, 20, 10},
		{"short ones", 2, 2, true, 10, 20, 6}, // two to come and those at the end
		{"room for those at the end alone", 4, 4, false, 10, 20, 6},
		{"left for want of time", 10, 0, false, 5, 20, 0},
		{"the end", 2, 2, true, 20, 20, 0},
	} {
		config := tiny()
		config.Run.Iterations, config.Run.Budget, config.Evaluation.Matches = 0, seconds(budget), 4
		tr := &trainer{Engine: &Engine{config: config, state: checkpoint{Plan: Plan{Iterations: c.total}}}}
		next := &checkpoint{Iteration: c.iteration, Measuring: c.measuring, LastMatches: c.last}
		if got := affordable(next, budget); got != c.affordable {
			t.Errorf("%s: affordable %v", c.name, got)
		}
		if got := tr.reserve(next); got != c.reserve {
			t.Errorf("%s: %v s are kept, want %v", c.name, got, c.reserve)
		}
	}
}

// A plan that grows while it is carried out is evaluated at even distances all the same.
func TestEvaluationsDoNotCrowd(t *testing.T) {
	run := &trainer{Engine: &Engine{config: tiny()}}
	run.config.Evaluation.Matches = 3
	var at []int
	for iteration := 1; iteration <= 423; iteration++ {
		run.state.Plan = Plan{Iterations: 402, Revisions: []Revision{{At: 135, Iterations: 423}}}
		if run.due(iteration) {
			at = append(at, iteration)
			run.state.Evaluated = iteration
		}
	}
	if want := []int{134, 282, 423}; !slices.Equal(at, want) {
		t.Errorf("evaluated after %v, want %v", at, want)
	}
}
