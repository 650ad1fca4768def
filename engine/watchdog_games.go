package engine

import "fmt"

const (
	// mostlyDuplicates: half of the games repeat others, so that half of the time is lost.
	mostlyDuplicates = 0.5
	// mostlyDrawn games teach values nothing: their returns are all the same.
	mostlyDrawn = 0.95
	// enoughDistinct games before draws are counted.
	enoughDistinct = 20
	// mostlyLongest games are ended by the limit and not by the rules.
	mostlyLongest = 0.9
	// lengthGrowth over the history, with games at the limit, is play that avoids ending.
	lengthGrowth = 2.0
	// someLongest is the share of games at the limit that makes growing games a fault.
	someLongest = 0.25
)

// lookAtDuplicates sees games that are played again and again.
func lookAtDuplicates(w *watchdog) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	share := mean(last, duplicateShare)
	if share < mostlyDuplicates {
		return nil
	}
	c := w.config.SelfPlay
	proposal := fmt.Sprintf("self_play.opening_plies = %d", max(2, 2*c.OpeningPlies))
	if c.SamplePlies < w.spec.MaxLength {
		proposal = fmt.Sprintf("self_play.sample_plies = %d, or %s", max(w.spec.MaxLength/2, 2*c.SamplePlies), proposal)
	}
	return &finding{share, fmt.Sprintf("%.0f %% of the games of the last %d iterations repeat another game of their iteration, move by move", 100*share, len(last)), proposal}
}

// lookAtDraws sees returns that are nearly all equal.
func lookAtDraws(w *watchdog) *finding {
	drawn, all := 0, 0
	for _, v := range w.latest(newest) {
		drawn, all = drawn+v.played.drawn, all+v.played.drawn+v.played.decisive
	}
	if all < enoughDistinct || float64(drawn) < mostlyDrawn*float64(all) {
		return nil
	}
	return &finding{float64(drawn) / float64(all) / mostlyDrawn, fmt.Sprintf("%d of the last %d distinct games were drawn: returns teach nothing", drawn, all),
		fmt.Sprintf("self_play.opening_plies = %d, for games that are not balanced; if hardly any game was ever decided, check the environment's Rewards", max(2, 2*w.config.SelfPlay.OpeningPlies))}
}

// lookAtLength sees games that only the limit ends: from the start, or more and more.
func lookAtLength(w *watchdog) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	longest := mean(last, func(v *vitals) float64 { return float64(v.played.longest) / float64(max(1, v.played.games)) })
	before, now := mean(w.history[:newest], length), mean(last, length)
	switch {
	case w.iteration() <= earlyIterations && longest > mostlyLongest:
		return &finding{longest / mostlyLongest, fmt.Sprintf("%.0f %% of the first games went on to the longest that the rules allow, %d plies", 100*longest, w.spec.MaxLength),
			"check that the environment ends games; else lower its length or board size in environment.settings, or begin nearer to the end with self_play.opening_plies"}
	case longest > someLongest && now > lengthGrowth*before:
		proposal := "lower the longest length in environment.settings"
		if canResign(w.spec) && w.config.SelfPlay.ResignBelow == 0 {
			proposal = "self_play.resign_below = 0.05, or " + proposal
		}
		return &finding{now / before / lengthGrowth, fmt.Sprintf("games have grown from %.1f to %.1f plies in %d iterations, and %.0f %% end at the limit of %d", before, now, len(w.history), 100*longest, w.spec.MaxLength), proposal}
	}
	return nil
}

// length is the mean plies of an iteration's games.
func length(v *vitals) float64 { return float64(v.played.plies) / float64(max(1, v.played.games)) }

func duplicateShare(v *vitals) float64 {
	return float64(v.played.duplicates) / float64(max(1, v.played.games))
}
