package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/tengen-rl/tengen/policy"
)

// matchShare is the part of a budget that matches may take: a run that has little time spends it on
// learning.
const matchShare = 0.1

// evaluate plays the matches that are due after an iteration's learning, as far as the budget has
// time for them, and keeps the weights as an earlier self for those to come. Nothing here is learned
// from.
func (t *trainer) evaluate(ctx context.Context, next *checkpoint) error {
	if !t.due(next.Iteration) {
		return nil
	}
	if t.atTheEnd(next) {
		if err := t.evaluateNow(ctx, next); err != nil {
			return err
		}
	} else if err := t.evaluateInTime(ctx, next); err != nil {
		return err
	}
	self := t.state
	self.Iteration, self.Seconds = next.Iteration, t.seconds()
	return self.save(filepath.Join(t.dir, selvesDir, weightsName(next.Iteration)), t.weights.plays, false)
}

// atTheEnd says whether matches are played whatever they take: the last ones, and those of a run
// without a budget.
func (t *trainer) atTheEnd(next *checkpoint) bool {
	return t.config.Run.Iterations > 0 || next.Iteration == t.state.Plan.Total(next.Iteration-1)
}

// evaluateInTime plays matches along the way if they have room in their share of the budget, and
// leaves them when they turn out to take longer.
func (t *trainer) evaluateInTime(ctx context.Context, next *checkpoint) error {
	budget := t.config.Run.Budget.Seconds()
	if !affordable(next, budget) {
		return nil
	}
	began := time.Now()
	short, cancel := context.WithTimeout(ctx, seconds(matchShare*budget-next.Measuring))
	defer cancel()
	err := t.evaluateNow(short, next)
	if err == nil || short.Err() == nil || ctx.Err() != nil {
		return err
	}
	next.Measuring += time.Since(began).Seconds()
	t.say(Warning{Iteration: next.Iteration, Text: fmt.Sprintf("the matches took longer than %.0f %% of the budget and were left; those at the end are played whatever they take", 100*matchShare)})
	return nil
}

// affordable says whether matches as long as the last ones, and such at the end, have room in their
// share of a budget.
func affordable(next *checkpoint, budget float64) bool {
	return next.Measuring+2*next.LastMatches < matchShare*budget
}

// reserve is the seconds of the budget to keep for matches to come, of its share that is left.
func (t *trainer) reserve(next *checkpoint) float64 {
	total := t.state.Plan.Total(next.Iteration)
	if t.config.Evaluation.Matches == 0 || next.Iteration >= total {
		return 0
	}
	room := max(0, matchShare*t.config.Run.Budget.Seconds()-next.Measuring)
	if next.LastMatches == 0 {
		return room
	}
	left := t.config.Evaluation.Matches * (total - next.Iteration) / total
	return min(room, float64(left+1)*next.LastMatches)
}

// evaluateNow plays the matches.
func (t *trainer) evaluateNow(ctx context.Context, next *checkpoint) error {
	began := time.Now()
	if err := t.matches(ctx, next.Iteration); err != nil {
		return err
	}
	if err := t.askOracle(ctx, next.Iteration); err != nil {
		return err
	}
	next.Evaluated, next.LastMatches = next.Iteration, time.Since(began).Seconds()
	next.Measuring += next.LastMatches
	return nil
}

// evaluateEnd plays the matches of a run that turned out to be over when it had planned to go on.
func (t *trainer) evaluateEnd(ctx context.Context) error {
	if t.config.Evaluation.Matches == 0 || t.state.Iteration == 0 || t.state.Evaluated == t.state.Iteration {
		return nil
	}
	next := t.state
	if err := t.evaluateNow(ctx, &next); err != nil {
		return err
	}
	next.Seconds = t.seconds()
	return t.commit(next)
}

// matches plays what is due after an iteration.
func (t *trainer) matches(ctx context.Context, iteration int) error {
	pairs, err := t.pairings(iteration)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		result, err := PlayMatch(ctx, t.rules.env, t.rules.spec, pair.player, pair.opponent, MatchConfig{
			Games: t.config.Evaluation.Games, Opening: t.config.Evaluation.Opening,
			Seed: t.config.Run.Seed, Threads: workers(t.config.SelfPlay.Workers),
		})
		if err != nil {
			return err
		}
		t.say(Match{Iteration: iteration, Seconds: t.seconds(), Player: pair.player.Name(), Opponent: pair.opponent.Name(), Result: result})
	}
	return nil
}

// due spreads Evaluation.Matches evaluations evenly over the plan, the last one at its end. A plan that
// has become longer passes the same share of it twice: evaluations are half the distance apart at least.
func (t *trainer) due(iteration int) bool {
	matches, total := t.config.Evaluation.Matches, t.state.Plan.Total(iteration-1)
	if matches == 0 || total == 0 || iteration*matches/total == (iteration-1)*matches/total {
		return false
	}
	return iteration == total || 2*matches*(iteration-t.state.Evaluated) >= total
}

// pairing is one match to play.
type pairing struct{ player, opponent Player }

// pairings are the matches of an iteration.
func (t *trainer) pairings(iteration int) ([]pairing, error) {
	spec, c := t.rules.spec, t.config.Evaluation
	alone := networkPlayer{t.weights.plays, spec, t.config.Search.Views}
	search, err := t.strongest(t.weights.plays)
	if err != nil {
		return nil, err
	}
	pairs := []pairing{{alone, RandomPlayer()}}
	if c.Rollouts > 0 && spec.Traits.PerfectInformation {
		rollouts, err := RolloutPlayer(c.Rollouts, t.rules.env, spec, t.config.Run.Seed)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, pairing{search, rollouts})
	}
	earlier, err := t.earlierSelf(iteration)
	if err != nil || earlier == nil {
		return pairs, err
	}
	return append(pairs, pairing{search, earlier}), nil
}

// strongest is a network with search, or alone where a search would look at what players do not see.
func (t *trainer) strongest(network policy.Network) (Player, error) {
	if spec := t.rules.spec; !spec.Traits.PerfectInformation {
		return networkPlayer{network, spec, t.config.Search.Views}, nil
	}
	return networkSearchPlayer(t.config.Evaluation.Simulations, t.config.Search, network, t.rules.env, t.rules.spec)
}

// earlierSelf is the newest of the weights kept at evaluations before an iteration's.
func (t *trainer) earlierSelf(iteration int) (Player, error) {
	run := os.DirFS(t.dir)
	kept, err := listWeights(run, selvesDir)
	if err != nil {
		return nil, err
	}
	for _, n := range kept {
		if n >= iteration {
			continue // its own, or of a future that was cut off, which is written anew
		}
		network, _, err := readWeights(run, selvesDir+"/"+weightsName(n))
		if err != nil {
			t.say(Warning{Iteration: t.state.Iteration, Text: err.Error()})
			continue
		}
		player, err := t.strongest(network)
		return renamed{player, fmt.Sprintf("self:%d", n)}, err
	}
	return nil, nil
}

// renamed is a player under another name.
type renamed struct {
	Player
	name string
}

func (r renamed) Name() string { return r.name }
