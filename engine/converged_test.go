package engine

import (
	"reflect"
	"testing"
)

// Rewards grow when the newer half is higher by more than the standard error of the difference: of (0, 0.2) and
// (0.2, 0.4) that is the root of (0.02+0.02)/2, 0.141, less than 0.2.
func TestGrown(t *testing.T) {
	for _, c := range []struct {
		rewards []float64
		want    bool
	}{
		{[]float64{0, 0.2, 0.2, 0.4}, true},
		{[]float64{0, 0.2, 0.1, 0.3}, false},
		{[]float64{1, 1, 1, 1}, false},
		{[]float64{0.5, 0.75}, true},
		{[]float64{0.5, 0.5}, false},
		{[]float64{0.9, 0.1}, false},
	} {
		if _, _, got := grown(c.rewards); got != c.want {
			t.Errorf("%v: %v", c.rewards, got)
		}
	}
}

func TestShortenedStages(t *testing.T) {
	all := []stage{{"pretrain", 1, 2}, {"reinforce", 3, 10}, {"harvest", 13, 4}, {"reinforce", 17, 10}}
	want := []stage{{"pretrain", 1, 2}, {"reinforce", 3, 5}, {"harvest", 8, 4}, {"reinforce", 12, 7}}
	if got := shortened(all, []ending{{1, 5}, {3, 7}}); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if got := shortened(all, nil); !reflect.DeepEqual(got, all) {
		t.Errorf("without endings: %v", got)
	}
}

// A stage that learns nothing ends early, the ones after it have what they learn from, and a run that is left and
// resumed again and again ends it at the same step, with the same weights.
func TestAStageEndsWhenRewardsStopGrowing(t *testing.T) {
	c := tinyText()
	c.Run.Stages = []string{"cold_start", "reinforce", "harvest", "supervise", "distill"}
	c.Reinforce.Steps, c.Reinforce.Patience, c.Reinforce.LearningRate, c.Reinforce.KL = 40, 2, 1e-9, 0
	events := trainText(t, t.TempDir(), c)
	steps := 0
	for _, e := range events {
		if _, ok := e.(Reinforced); ok {
			steps++
		}
	}
	if steps < 4 || steps >= 40 {
		t.Errorf("%d steps", steps)
	}
	end := events[len(events)-1].(Finished)
	if want := 1 + steps + 2 + 2 + 2; end.Iterations != want {
		t.Errorf("%d iterations, want %d", end.Iterations, want)
	}
	if got := resumed(t, c, leaveText); got != end.WeightsSHA256 {
		t.Errorf("resumed: weights %s, want %s", got, end.WeightsSHA256)
	}
}
