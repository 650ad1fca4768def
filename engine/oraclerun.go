package engine

import (
	"context"
	"fmt"
)

// oracleShare is how many positions of each set an evaluation during a run looks at, those that do
// not count included.
const oracleShare = 300

// askOracle reports how the network does by the environment's oracle, alone and with the evaluation's
// search. An oracle that fails is a warning: nothing that learns needs it.
func (t *trainer) askOracle(ctx context.Context, iteration int) error {
	err := t.reportOracle(ctx, iteration)
	if err != nil && ctx.Err() == nil {
		t.say(Warning{Iteration: iteration, Text: fmt.Sprintf("oracle of %s: %v", t.rules.spec.Name, err)})
		return nil
	}
	return err
}

func (t *trainer) reportOracle(ctx context.Context, iteration int) error {
	oracle := t.options.oracles[t.rules.spec.Name]
	if oracle == nil {
		return nil
	}
	settings, err := t.rules.settings.Resolve(t.rules.spec.Settings)
	if err != nil {
		return err
	}
	sets, err := oracle(settings)
	if err != nil {
		return err
	}
	search, err := networkSearchPlayer(t.config.Evaluation.Simulations, t.config.Search, t.weights.plays, t.rules.env, t.rules.spec)
	if err != nil {
		return err
	}
	for _, player := range []Player{networkPlayer{t.weights.plays, t.rules.spec, t.config.Search.Views}, search} {
		for _, set := range sets {
			result, err := EvaluateOracle(ctx, t.rules.env, t.rules.spec, player, set.part(oracleShare), workers(t.config.SelfPlay.Workers))
			if err != nil {
				return err
			}
			t.say(OracleReport{Iteration: iteration, Seconds: t.seconds(), Player: player.Name(), Set: set.Name, OracleResult: result})
		}
	}
	return nil
}

// part is the set with at most n of its positions, evenly spread.
func (s OracleSet) part(n int) OracleSet {
	if len(s.Positions) <= n {
		return s
	}
	all := s.Positions
	s.Positions = make([]OraclePosition, n)
	for i := range s.Positions {
		s.Positions[i] = all[i*len(all)/n]
	}
	return s
}
