package engine

import (
	"context"

	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// found has posed problems answered by search instead of by sampling, one answer each: what is harvested of them is
// better than what the network writes by itself (expert iteration: Anthony et al. 2017).
func (t *trainer) found(ctx context.Context, network *policy.Transformer, groups []text.Group, a answering) error {
	search, err := newTextSearch(t.rules, network, a.search, t.config.Run.Seed, t.text.threads)
	if err != nil {
		return err
	}
	for from := 0; from < len(groups); from += searchedAtOnce {
		part := groups[from:min(len(groups), from+searchedAtOnce)]
		quests, err := search.write(ctx, part, nil)
		if err != nil {
			return err
		}
		for i, q := range quests {
			if q.found == nil {
				continue
			}
			answer := q.answer(t.text.vocabulary)
			if answer.LogProbs, err = logProbsOf(network, part[i].Tokens, answer.Tokens, 0); err != nil {
				return err
			}
			part[i].Answers[0] = answer
		}
	}
	return nil
}
