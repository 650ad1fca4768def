package engine

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/policy"
)

const (
	// longGradient is how many times the longest gradient that is taken as it is (policy's GradientClip) the
	// norms of an iteration may be: a few groups that still teach give 1 to 3.
	longGradient = 3.0
	// muchClipped is the share of tokens that no longer teach because the policy has left them: runs that
	// learn well with several steps an iteration have up to 0.13.
	muchClipped = 0.2
	// farText is the divergence in an iteration, nats a token, that is far for answers: most runs that learn
	// well stay below 0.08 by the median of three iterations.
	farText = 0.1
	// farGame is the same for games. Moves that were unlikely weigh heavily in it, and it is above 1 now
	// and then in runs that end without a mistake.
	farGame = 2.0
)

// lookAtGradient sees gradients that are cut to a fraction, all the time.
func lookAtGradient(w *rewardWatch) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	clip := w.gradientClip()
	least := last[0].GradientNorm
	for _, r := range last {
		least = min(least, r.GradientNorm)
	}
	if clip <= 0 || least < longGradient*clip {
		return nil
	}
	return &finding{least / (longGradient * clip),
		fmt.Sprintf("the gradient's norm is %.3g or more in each of the last %d iterations, and cut to %g", least, newest, clip), w.slower(3)}
}

// gradientClip is where the run's network cuts gradients; 0: nowhere.
func (w *rewardWatch) gradientClip() float64 {
	if w.spec.Traits.Text {
		return float64(policy.DefaultTransformer().GradientClip)
	}
	return w.config.Learner.GradientClip
}

// lookAtDistance sees a policy that is far from the one that answered before the iteration is over: what was
// sampled no longer says which way is up.
func lookAtDistance(w *rewardWatch) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	far := farText
	if !w.spec.Traits.Text {
		far = farGame
	}
	clipped := meanOf(last, func(r *round) float64 { return r.ClipFraction })
	distances := []float64{last[0].KL, last[1].KL, last[2].KL}
	slices.Sort(distances) // the middle one: an estimate by samples has a long tail
	middle := distances[newest/2]
	switch {
	case clipped > muchClipped:
		return &finding{clipped / muchClipped, fmt.Sprintf("%.0f %% of the %ss of the last %d iterations were clipped: the policy had left them", 100*clipped, w.unit(), newest), w.shorterSteps()}
	case middle > far:
		return &finding{middle / far, fmt.Sprintf("the policy moves %.3g nats a %s in an iteration, by the median of the last %d", middle, w.unit(), newest), w.shorterSteps()}
	}
	return nil
}

// shorterSteps proposes to move less between two rounds of answers.
func (w *rewardWatch) shorterSteps() string {
	switch r := w.config.Reinforce; {
	case r.Epochs > 1:
		return changeCount("reinforce.epochs", max(1, r.Epochs/2), r.Epochs) + "; else " + w.slower(3)
	case r.Minibatches > 1:
		return changeCount("reinforce.minibatches", max(1, r.Minibatches/2), r.Minibatches) + "; else " + w.slower(3)
	}
	return w.slower(3)
}

// broken is the advice for an iteration that ended training with an error, where there is any: steps so long that
// the weights have left the numbers.
func (w *rewardWatch) broken(iteration int, err error) []Advice {
	if w == nil {
		return nil
	}
	at, none := stageAt(w.stages, iteration)
	if none != nil || !errors.Is(err, policy.ErrNotFinite) {
		return nil
	}
	rate := w.config.Reinforce.LearningRate
	if at.name != "reinforce" {
		rate = w.config.lessons(at.name).LearningRate
	}
	return []Advice{{Iteration: iteration, Check: "gradient", Evidence: err.Error(), Proposal: change(at.name+".learning_rate", rate/10, rate)}}
}
