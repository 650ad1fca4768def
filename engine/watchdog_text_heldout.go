package engine

import "fmt"

const (
	// muchReward is a rise of the mean reward that held-out problems must show too.
	muchReward = 0.2
	// partShown is the share of that rise that they must show.
	partShown = 1.0 / 3
	// accuracyLost is the least fall of the accuracy that is worth telling, whatever the number of problems.
	accuracyLost = 0.05
)

// lookAtHeldOut sees rewards that have risen in a stage while held-out problems are solved as before.
func lookAtHeldOut(w *rewardWatch) *finding {
	last := w.latest(newest)
	if last == nil || w.eve == nil || !w.alone() || w.config.Reinforce.Reward == "random" {
		return nil
	}
	solved, what := func(s *Solved) float64 { return s.Accuracy }, "the most probable answers are right in"
	if w.last.K > 0 { // answers sampled as in training
		solved, what = func(s *Solved) float64 { return s.Sampled }, "sampled answers are right in"
	}
	before, now := w.share(w.first), w.share(last)
	gain, shown := now-before, solved(w.last)-solved(w.eve)
	missing := gain - shown
	if gain < muchReward || shown > partShown*gain || missing < noise(w.last.Problems) {
		return nil
	}
	return &finding{missing / muchReward, fmt.Sprintf("the mean reward has risen from %.0f to %.0f %% of the highest, but on held-out problems %s %.0f %%, and were in %.0f %%",
		100*before, 100*now, what, 100*solved(w.last), 100*solved(w.eve)), w.sameProblems()}
}

// sameProblems proposes what brings training and held-out problems together.
func (w *rewardWatch) sameProblems() string {
	if r := w.config.Reinforce; r.Easiest > 0 {
		return fmt.Sprintf("reinforce.easiest = 0, which is %.2g now: held-out problems are of all difficulties", r.Easiest)
	}
	return "read the examples of the solved events: does the verifier pay for what is not an answer? If they are honest, more different problems in training, or " + w.nearer()
}

// lookAtForgotten sees held-out problems that were solved before: at the stage's begin, or in it.
func lookAtForgotten(w *rewardWatch) *finding {
	if w.best == nil {
		return nil
	}
	lost, most := w.best.Accuracy-w.last.Accuracy, max(accuracyLost, noise(w.last.Problems))
	if lost < most {
		return nil
	}
	where := fmt.Sprintf("after iteration %d", w.best.Iteration)
	if w.best == w.eve {
		where = "before the stage"
	}
	proposal := fmt.Sprintf("%s, or %s", w.nearer(), w.slower(3))
	if r := w.config.Reinforce; r.Easiest > 0 {
		proposal = fmt.Sprintf("reinforce.easiest = 0, which is %.2g now; else %s", r.Easiest, proposal)
	}
	return &finding{lost / most, fmt.Sprintf("the most probable answers to held-out problems are right in %.0f %%, and were in %.0f %% %s", 100*w.last.Accuracy, 100*w.best.Accuracy, where), proposal}
}
