package engine

import (
	"math"
	"testing"
	"time"
)

func TestLearningRateFallsOverTheSecondHalf(t *testing.T) {
	l := LearnerConfig{LearningRate: 1, FinalRate: 0.1}
	p := Plan{Iterations: 10}
	want := []float64{1, 1, 1, 1, 1, 0.82, 0.64, 0.46, 0.28, 0.1}
	for i, w := range want {
		if got := float64(p.learningRate(l, i+1)); math.Abs(got-w) > 1e-6 {
			t.Errorf("iteration %d: rate %v, want %v", i+1, got, w)
		}
	}
}

func TestReviseFollowsTheClock(t *testing.T) {
	p := Plan{Iterations: 100}
	for _, c := range []struct {
		name         string
		done         int
		spent        time.Duration
		perIteration float64
		want         int // 0: no change
	}{
		{"on time", 50, 300 * time.Second, 6, 0},
		{"a little slow", 50, 306 * time.Second, 6, 0},
		{"twice as slow", 50, 300 * time.Second, 12, 75},
		{"twice as fast", 50, 300 * time.Second, 3, 150},
		{"time is up", 50, 700 * time.Second, 6, 50},
		{"late at the end", 99, 598 * time.Second, 6, 99},
	} {
		r := p.revise(c.done, c.spent, 600*time.Second, c.perIteration)
		if got := p.Total(c.done); c.want == 0 && r != nil || c.want != 0 && (r == nil || r.Iterations != c.want || got != 100) {
			t.Errorf("%s: got %+v, want a total of %d", c.name, r, c.want)
		}
	}
}

func TestRevisionsHoldFromTheirIteration(t *testing.T) {
	p := Plan{Iterations: 10, Revisions: []Revision{{At: 3, Iterations: 8}, {At: 6, Iterations: 12}}}
	for done, want := range map[int]int{0: 10, 2: 10, 3: 8, 5: 8, 6: 12, 11: 12} {
		if got := p.Total(done); got != want {
			t.Errorf("after %d iterations the plan is %d, want %d", done, got, want)
		}
	}
	p.cut(5)
	if len(p.Revisions) != 1 || p.Total(9) != 8 {
		t.Errorf("cut at 5 left %v", p.Revisions)
	}
}

// The weight of values rises in a straight line over the first half, and stays.
func TestValueScaleRises(t *testing.T) {
	p := Plan{Iterations: 20}
	s := SearchConfig{ValueScale: 1, FirstValueScale: 0.1}
	for iteration, want := range map[int]float64{1: 0.1, 6: 0.55, 10: 0.91, 11: 1, 20: 1} {
		if got := p.valueScale(s, iteration); math.Abs(got-want) > 1e-12 {
			t.Errorf("iteration %d: %v, want %v", iteration, got, want)
		}
	}
	s.FirstValueScale = 0
	if got := p.valueScale(s, 1); got != 1 {
		t.Errorf("without a first value it is %v", got)
	}
}
