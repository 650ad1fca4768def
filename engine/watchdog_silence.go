package engine

import "fmt"

// mostlySilent is the share of a network's units above which silent ones are worth a word: a few are
// common, and a network has more than it needs.
const mostlySilent = 0.2

// lookAtSilence sees units that have stopped learning.
func lookAtSilence(w *watchdog) *finding {
	now := w.history[len(w.history)-1]
	share := float64(now.silent) / float64(max(1, now.units))
	if share < mostlySilent {
		return nil
	}
	return &finding{
		amount:   share / mostlySilent,
		evidence: fmt.Sprintf("%d of the network's %d hidden units are silent on every position and have stopped learning", now.silent, now.units),
		proposal: fmt.Sprintf("learner.leak = 0.01, which is %g now; or %s", w.config.Learner.Leak, w.lowerRate(3)),
	}
}
