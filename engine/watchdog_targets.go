package engine

import (
	"fmt"
	"math"
)

const (
	// collapsed targets name one action: less than this share of the entropy that there could be.
	collapsed = 0.05
	// poor play is told by values that know little: by a correlation with returns below this.
	poor = 0.5
	// flat targets say nothing: nearly all the entropy that there could be.
	flat = 0.97
	// someInformation in targets, nats, before a policy can be blamed for not following them.
	someInformation = 0.05
	// littleFollowed is the share of that information that a policy learns when it learns nothing.
	littleFollowed = 0.05
	// stillRising is a growth of that share over patience that only needs time.
	stillRising = 0.02
	// muchLost is a fall of that share, from its best, that is no longer play getting harder.
	muchLost = 0.3
)

// lookAtEntropy sees targets that have collapsed while play is poor or repeats itself, and targets
// that stay flat.
func lookAtEntropy(w *watchdog) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	entropy := mean(last, func(v *vitals) float64 { return v.played.entropy })
	most := mean(last, func(v *vitals) float64 { return v.played.logLegal })
	if most == 0 { // nowhere a choice
		return nil
	}
	share, evidence := entropy/most, fmt.Sprintf("targets have an entropy of %.3f nats; flat ones would have %.3f", entropy, most)
	r, _, ok := correlation(last)
	duplicates := mean(last, duplicateShare)
	switch {
	case share < collapsed && (ok && r < poor || duplicates > mostlyDuplicates):
		return &finding{collapsed / max(share, 1e-3), fmt.Sprintf("%s; values and returns have a correlation of %.2f, and %.0f %% of games are duplicates", evidence, r, 100*duplicates), w.softer()}
	case share > flat && w.iteration() > patience:
		return &finding{1, fmt.Sprintf("%s, after %d iterations", evidence, w.iteration()), w.sharper()}
	}
	return nil
}

// softer proposes targets of more entropy.
func (w *watchdog) softer() string {
	if s := w.config.Search; s.Algorithm == "gumbel" {
		return fmt.Sprintf("search.value_scale = %.3g, which is %.3g now, or self_play.opening_plies = %d", s.ValueScale/4, s.ValueScale, max(2, 2*w.config.SelfPlay.OpeningPlies))
	}
	return fmt.Sprintf("search.cpuct = %.3g, which is %.3g now, and search.dirichlet_fraction = 0.25", 2*w.config.Search.CPUCT, w.config.Search.CPUCT)
}

// sharper proposes targets of less entropy.
func (w *watchdog) sharper() string {
	s := w.config.Search
	more := fmt.Sprintf("search.simulations = %d", 4*s.Simulations)
	if s.Algorithm == "gumbel" {
		return fmt.Sprintf("search.value_scale = %.3g, which is %.3g now, or %s", max(1, 4*s.ValueScale), s.ValueScale, more)
	}
	return more + fmt.Sprintf(", which is %d now", s.Simulations)
}

// followed is the share of the targets' information that the policy has learned: 1 at the targets, 0
// for a policy that knows nothing, below 0 for a worse one.
func followed(all []vitals) float64 {
	return 1 - mean(all, (*vitals).divergence)/max(mean(all, (*vitals).information), 1e-9)
}

// lookAtDivergence sees a policy that does not follow its targets, or does so less and less.
func lookAtDivergence(w *watchdog) *finding {
	last, recent := w.latest(newest), w.latest(patience)
	if recent == nil || w.iteration() <= patience || mean(last, (*vitals).information) < someInformation {
		return nil
	}
	share, best, before := followed(last), followed(last), followed(recent[:newest])
	for i := newest; i < len(w.history); i++ {
		best = max(best, followed(w.history[i-newest:i]))
	}
	evidence := fmt.Sprintf("the policy is %.3f nats from its targets, and one that knows nothing %.3f", mean(last, (*vitals).divergence), mean(last, (*vitals).information))
	rate := w.config.Learner.LearningRate
	switch {
	case share < best-muchLost:
		return &finding{(best - share) / muchLost, fmt.Sprintf("%s: it follows %.0f %% of what they say, and once followed %.0f %%", evidence, 100*share, 100*best), w.lowerRate(3)}
	case math.Abs(share) < littleFollowed && share < before+stillRising: // far below 0 steps are too long, not too short
		return &finding{1 + littleFollowed - share, fmt.Sprintf("%s, after %d iterations", evidence, w.iteration()),
			fmt.Sprintf("learner.learning_rate = %.1e, which is %.1e now; else network.channels = %d, which is %d now", 3*rate, rate, 2*w.config.Network.Channels, w.config.Network.Channels)}
	}
	return nil
}
