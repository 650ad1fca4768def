package engine

import (
	"fmt"
	"slices"
)

const (
	// littleSignal is the share of an iteration's problems below which hardly anything is learned from it.
	littleSignal = 0.1
	// allRight and allWrong are mean rewards, from 0 to 1, of groups that are mostly alike.
	allRight, allWrong = 0.8, 0.2
	// wellRewarded is a mean reward with which a run has done most of its work.
	wellRewarded = 0.7
	// noProgress is a rise of the mean reward over the history that is not one.
	noProgress = 0.02
	// littleMoved is a divergence in an iteration, nats a token, with which a policy stays where it is.
	littleMoved = 1e-4
)

// lookAtSignal sees iterations in which hardly a group has answers, or games, of different returns. Where the
// rewards are high it waits for more of them: a run that ends well comes and goes.
func lookAtSignal(w *rewardWatch) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	if !w.alone() || w.share(last) > allWrong {
		if last = w.latest(patience); last == nil {
			return nil
		}
	}
	same := meanOf(last, func(r *round) float64 { return r.ZeroVariance })
	useful := min(1, (1-same)*w.config.Reinforce.Refill) // refilled or not, of the problems that are wanted
	if useful > littleSignal {
		return nil
	}
	f := &finding{amount: (1 - useful) / (1 - littleSignal)}
	if !w.alone() {
		f.evidence = fmt.Sprintf("in %.0f %% of the groups of the last %d iterations each role's returns are the same in all games", 100*same, len(last))
		f.proposal = w.otherStarts() + "; where the game is learned, stop here"
		return f
	}
	reward := w.share(last)
	f.evidence = fmt.Sprintf("in %.0f %% of the groups of the last %d iterations all answers earned the same; the mean reward is %.0f %% of the highest", 100*same, len(last), 100*reward)
	f.proposal = w.moreSignal(reward)
	return f
}

// otherStarts proposes games that do not end alike.
func (w *rewardWatch) otherStarts() string {
	now := w.config.SelfPlay.OpeningPlies
	if more := min(max(2, 2*now), w.spec.MaxLength/2); more > now {
		return changeCount("self_play.opening_plies", more, now)
	}
	return changeCount("reinforce.group", 2*w.config.Reinforce.Group, w.config.Reinforce.Group)
}

// moreSignal proposes where groups with answers of both kinds are to be found, given the mean reward.
func (w *rewardWatch) moreSignal(reward float64) string {
	r := w.config.Reinforce
	wider := changeCount("reinforce.group", 2*r.Group, r.Group)
	switch {
	case reward >= allRight && r.Easiest < 1:
		return fmt.Sprintf("the task is learned or too easy: %s, or a harder setting of the environment, or %s", change("reinforce.easiest", (1+r.Easiest)/2, r.Easiest), w.enough())
	case reward >= allRight:
		return "the task is learned or too easy: a harder setting of the environment, or " + w.enough()
	case reward <= allWrong && r.Easiest > 0:
		return fmt.Sprintf("there is nothing right to learn from: reinforce.easiest = 0, which is %.2g now; else %s", r.Easiest, w.moreTeaching())
	case reward <= allWrong:
		return fmt.Sprintf("there is nothing right to learn from: %s; else %s, or an easier setting of the environment", w.moreTeaching(), wider)
	case r.Refill < 4:
		return fmt.Sprintf("some problems are always solved and the others never: reinforce.refill = 4, which is %g now, or %s", r.Refill, wider)
	}
	return fmt.Sprintf("some problems are always solved and the others never: %s, or %s", wider, w.moreEntropy())
}

// enough proposes an end, by a key where there is one.
func (w *rewardWatch) enough() string {
	if r := w.config.Reinforce; w.spec.Traits.Text && r.Patience == 0 {
		return changeCount("reinforce.patience", patience, r.Patience) + ", which ends the stage when rewards stop growing"
	}
	return "stop here"
}

// moreTeaching proposes to show more before rewards choose.
func (w *rewardWatch) moreTeaching() string {
	for _, name := range []string{"cold_start", "pretrain"} {
		if slices.Contains(w.config.Run.Stages, name) {
			steps := w.config.lessons(name).Steps
			return changeCount(name+".steps", 2*max(1, steps), steps)
		}
	}
	return `a stage that shows right answers first: run.stages = ["cold_start", "reinforce"]`
}

// moreEntropy proposes to try more.
func (w *rewardWatch) moreEntropy() string {
	r := w.config.Reinforce
	least := 0.01
	if !w.spec.Traits.Text {
		least = 0.1
	}
	return change("reinforce.entropy", max(least, 3*r.Entropy), r.Entropy)
}

// lookAtProgress sees a mean reward that has not risen over the whole history and is not high, although there is
// signal.
func lookAtProgress(w *rewardWatch) *finding {
	const part = historyKept / 4
	all := w.latest(historyKept)
	if all == nil || !w.alone() || w.config.Reinforce.Reward == "random" || lookAtSignal(w) != nil {
		return nil
	}
	before, now := w.share(all[:part]), w.share(all[len(all)-part:])
	if now > wellRewarded || now > before+noProgress {
		return nil
	}
	f := &finding{1, fmt.Sprintf("the mean reward was %.3g of the highest and is %.3g, %d iterations later", before, now, historyKept-part), w.moreTeaching()}
	if rate := w.config.Reinforce.LearningRate; meanOf(all, func(r *round) float64 { return r.KL }) < littleMoved {
		f.evidence += ", in which the policy hardly moves"
		f.proposal = fmt.Sprintf("%s: rewards choose among what is written already; or %s", f.proposal, change("reinforce.learning_rate", 3*rate, rate))
	}
	return f
}
