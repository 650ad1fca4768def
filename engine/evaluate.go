package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// evaluate plays the matches that are due after an iteration's learning, and keeps the weights as
// an earlier self for those to come. Nothing here is learned from.
func (t *trainer) evaluate(ctx context.Context, iteration int) error {
	if !t.due(iteration) {
		return nil
	}
	pairs, err := t.pairings()
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
	self := t.state
	self.Iteration, self.Seconds = iteration, t.seconds()
	return self.save(filepath.Join(t.dir, selvesDir, weightsName(iteration)), t.network, false)
}

// due spreads Evaluation.Matches evaluations evenly over the plan, the last one at its end.
func (t *trainer) due(iteration int) bool {
	matches, total := t.config.Evaluation.Matches, t.state.Plan.Total(iteration-1)
	return matches > 0 && total > 0 && iteration*matches/total > (iteration-1)*matches/total
}

// pairing is one match to play.
type pairing struct{ player, opponent Player }

func (t *trainer) pairings() ([]pairing, error) {
	spec, c := t.rules.spec, t.config.Evaluation
	alone := NetworkPlayer(t.network, spec)
	search, err := networkSearchPlayer(c.Simulations, t.config.Search, t.network, t.rules.env, spec)
	if err != nil {
		return nil, err
	}
	pairs := []pairing{{alone, RandomPlayer()}}
	if c.Rollouts > 0 {
		rollouts, err := RolloutPlayer(c.Rollouts, t.rules.env, spec, t.config.Run.Seed)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, pairing{search, rollouts})
	}
	earlier, err := t.earlierSelf()
	if err != nil || earlier == nil {
		return pairs, err
	}
	return append(pairs, pairing{search, earlier}), nil
}

// earlierSelf is the newest of the weights kept at earlier evaluations.
func (t *trainer) earlierSelf() (Player, error) {
	run := os.DirFS(t.dir)
	kept, err := listWeights(run, selvesDir)
	if err != nil {
		return nil, err
	}
	for _, n := range kept {
		if n > t.state.Iteration {
			continue // of a future that was cut off; it is written anew
		}
		network, _, err := readWeights(run, selvesDir+"/"+weightsName(n))
		if err != nil {
			t.say(Warning{Iteration: t.state.Iteration, Text: err.Error()})
			continue
		}
		player, err := networkSearchPlayer(t.config.Evaluation.Simulations, t.config.Search, network, t.rules.env, t.rules.spec)
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
