package engine

import (
	"fmt"
	"math"
)

// ending is a stage that was over before its last step.
type ending struct {
	Stage      int `json:"stage"` // its place among the run's stages, from 0
	Iterations int `json:"iterations"`
}

// shortened is the list of stages with those that ended early.
func shortened(all []stage, endings []ending) []stage {
	out := make([]stage, len(all))
	next := 1
	for i, s := range all {
		for _, e := range endings {
			if e.Stage == i {
				s.iterations = e.Iterations
			}
		}
		s.first = next
		next += s.iterations
		out[i] = s
	}
	return out
}

// remember adds an iteration's mean reward to those of its stage, of which as many are kept as are needed to see
// that they have stopped growing.
func (c *checkpoint) remember(reward float64, first bool, patience int) {
	if patience == 0 {
		return
	}
	if first {
		c.Rewards = nil
	}
	c.Rewards = append(c.Rewards[max(0, len(c.Rewards)+1-2*patience):len(c.Rewards):len(c.Rewards)], reward)
}

// grown holds the newer half of rewards against the older one: the latest are better when their mean is higher
// by more than the standard error of the difference.
func grown(rewards []float64) (before, latest float64, better bool) {
	n := len(rewards) / 2
	before, spreadBefore := meanAndVariance(rewards[:n])
	latest, spreadLatest := meanAndVariance(rewards[n:])
	return before, latest, latest-before > math.Sqrt((spreadBefore+spreadLatest)/float64(n))
}

// meanAndVariance are those of some numbers, the variance with one number less than there are, if there are two.
func meanAndVariance(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += float64((v - mean) * (v - mean))
	}
	return mean, variance / float64(max(1, len(x)-1))
}

// converged ends a stage of reinforcement after an iteration in which its rewards are seen to grow no more. It
// returns the stage as it is now.
func (t *trainer) converged(at stage, iteration int, next *checkpoint) stage {
	patience := t.config.Reinforce.Patience
	if at.name != "reinforce" || patience == 0 || len(next.Rewards) < 2*patience || iteration == at.last() {
		return at
	}
	if _, _, better := grown(next.Rewards); better {
		return at
	}
	for i, s := range t.text.stages {
		if s == at {
			at.iterations = iteration - at.first + 1
			next.Endings = append(next.Endings[:len(next.Endings):len(next.Endings)], ending{i, at.iterations})
		}
	}
	return at
}

// shortenPlan takes over what stages ended early, after the checkpoint that says so.
func (t *trainer) shortenPlan() error {
	run := t.text
	run.stages, run.at = shortened(t.config.stages(), t.state.Endings), stage{}
	t.rewards.stages = run.stages
	total := run.stages[len(run.stages)-1].last()
	t.mu.Lock()
	t.state.Plan = Plan{Iterations: total}
	t.mu.Unlock()
	before, latest, _ := grown(t.state.Rewards)
	t.say(Planned{Iteration: t.state.Iteration, Iterations: total, Reason: fmt.Sprintf("the stage is over after %d of %d steps: rewards of %.3f after %.3f",
		t.state.Endings[len(t.state.Endings)-1].Iterations, t.config.Reinforce.Steps, latest, before)})
	return t.state.Plan.save(t.dir)
}
