package engine

import (
	"math"
	"reflect"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// coins are the rewards that 1000 groups of 4 right answers get.
func coins(c tossed) []float32 {
	groups := make([]text.Group, 1000)
	var rewards []float32
	for i := range groups {
		groups[i] = answered(0, "rrrr", 1, 1, 1, 1)
	}
	c.pay(groups, plugins.Range{Low: -1, High: 3})
	for i := range groups {
		rewards = groups[i].Rewards(rewards)
	}
	return rewards
}

// A coin is fair whatever the answer was worth: the mean of 4000 is within five standard errors of the middle. It
// depends on the place of its answer alone.
func TestRandomRewardsAreFair(t *testing.T) {
	all := coins(tossed{7, 3, 0})
	var mean tally
	for _, r := range all {
		if r != -1 && r != 3 {
			t.Fatalf("a coin paid %v", r)
		}
		mean.add(float64(r))
	}
	if math.Abs(mean.value()-1) > 5*2/math.Sqrt(4000) {
		t.Errorf("mean %v of coins of -1 and 3", mean.value())
	}
	if !reflect.DeepEqual(coins(tossed{7, 3, 10})[:400], all[40:440]) {
		t.Error("a coin depends on what else is paid")
	}
	if reflect.DeepEqual(coins(tossed{7, 4, 0}), all) || reflect.DeepEqual(coins(tossed{8, 3, 0}), all) {
		t.Error("another iteration or seed tosses the same")
	}
}

// An answer without a verdict has none of a coin either.
func TestRandomRewardsLeaveFailures(t *testing.T) {
	groups := []text.Group{answered(0, "f", 1), {Fault: "none"}}
	tossed{1, 1, 0}.pay(groups, plugins.Range{Low: 1, High: 2})
	if a := groups[0].Answers[0]; a.Reward != 0 || a.End != replay.Failed {
		t.Errorf("%+v", a)
	}
}

// By verdicts an agent that solves everything has nothing to learn. Coins find differences all the same, of which
// evaluations know nothing; and a run by coins can be repeated.
func TestRandomRewardsInARun(t *testing.T) {
	c := tinyText()
	c.Run.Stages = []string{"cold_start", "reinforce"}
	c.ColdStart.Steps, c.ColdStart.Batch, c.ColdStart.LearningRate = 300, 16, 1e-2
	c.Reinforce.LearningRate, c.Reinforce.Refill, c.Reinforce.Temperature = 1e-9, 1, 0.2
	run := func(reward string) (last Reinforced, solved Solved, digest string) {
		c.Reinforce.Reward = reward
		events := trainText(t, t.TempDir(), c)
		for _, event := range events {
			switch e := event.(type) {
			case Reinforced:
				last = e
			case Solved:
				solved = e
			}
		}
		return last, solved, weights(t, events)
	}
	byVerdict, _, digest := run("verdict")
	if byVerdict.Reward != 1 || byVerdict.ZeroVariance != 1 || byVerdict.Signal.Used != 0 {
		t.Fatalf("by verdict %+v: the agent was to solve everything", byVerdict)
	}
	byCoin, solved, first := run("random")
	if byCoin.Reward == 1 || byCoin.Reward == 0 || byCoin.ZeroVariance == 1 || byCoin.Signal.Used == 0 {
		t.Errorf("by coin %+v", byCoin)
	}
	if solved.Accuracy != 1 || solved.Sampled != 1 {
		t.Errorf("the evaluation was by coin: %+v", solved)
	}
	if _, _, again := run("random"); again != first || first == digest {
		t.Errorf("weights %s, again %s, by verdict %s", first, again, digest)
	}
}
