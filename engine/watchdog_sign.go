package engine

import (
	"fmt"
	"math"
)

const (
	// untrained iterations play by the first guesses of a network: their values mean nothing yet.
	untrained = 3
	// deviations from 0 of a correlation before it is called negative: games, not positions, are
	// what is independent.
	deviations = 3.0
	// uncorrelated is below what any useful network reaches: won and lost positions alone give more.
	uncorrelated = 0.05
	// patience in iterations before a network that has learned nothing is called so.
	patience = 10
	// earlyIterations play close to random moves, so that results show the rules and not skill.
	earlyIterations = 5
	// enoughGames of one result to call it a rule: of fair coins, one run in 10^12.
	enoughGames = 40
)

// lookAtValueSign holds values against results: what the network expected for the mover, and
// whether results depend on who has moved as they do in nearly all games.
func lookAtValueSign(w *watchdog) *finding {
	if f := lookAtRewards(w); f != nil {
		return f
	}
	if w.iteration() <= untrained {
		return nil
	}
	r, games, ok := correlation(w.latest(newest))
	if ok && r < -max(uncorrelated, deviations/math.Sqrt(float64(games))) {
		return &finding{1 - r, fmt.Sprintf("values and the returns that came of them have a correlation of %.2f over %d games: the network expects the opposite of what happens", r, games),
			"check in the environment that Rewards go by player and not by mover, that they follow from the state, and that Observation is the mover's view"}
	}
	if w.iteration() <= patience {
		return nil
	}
	lately := r // the first of the patient ones may know nothing yet
	r, games, ok = correlation(w.latest(patience))
	if ok && r < uncorrelated && lately < uncorrelated {
		return &finding{1 - r, fmt.Sprintf("values and the returns that came of them have a correlation of %.2f over %d games: after %d iterations the network knows nothing of results", r, games, w.iteration()),
			fmt.Sprintf("check that Observation shows all that Rewards depend on; else learner.value_weight = %.3g, or more network.channels", 2*w.config.Learner.ValueWeight)}
	}
	return nil
}

// correlation of values and returns over iterations.
func correlation(all []vitals) (r float64, games int, ok bool) {
	var sum moments
	for i := range all {
		sum.plus(all[i].played.value)
		games += all[i].played.games
	}
	r, ok = sum.correlation()
	return r, games, ok
}

// lookAtRewards looks at the first games of a run, before skill decides: rewards of the wrong sign
// let the last move lose, and rewards as the mover sees them let one seat win, whoever moved last.
func lookAtRewards(w *watchdog) *finding {
	if w.history[0].iteration != 1 || w.iteration() > earlyIterations || w.config.SelfPlay.ResignBelow > 0 {
		return nil
	}
	decisive, lost, first := 0, 0, 0
	for i := range w.history {
		p := &w.history[i].played
		decisive, lost, first = decisive+p.decisive, lost+p.lastLost, first+p.firstWon
	}
	switch {
	case decisive < enoughGames:
		return nil
	case lost == decisive:
		return &finding{1, fmt.Sprintf("all of the first %d decisive games were lost by the player of the last move", decisive),
			"unless the rules mean it (misère), turn the sign of Rewards in the environment: a reward belongs to the player that it is listed under, not to who moves next"}
	case first == decisive || first == 0:
		seat := 0
		if first == 0 {
			seat = 1
		}
		return &finding{1, fmt.Sprintf("all of the first %d decisive games were won by player %d, whoever moved last", decisive, seat),
			"check in the environment that Rewards are in the order of players and not the mover's first"}
	}
	return nil
}
