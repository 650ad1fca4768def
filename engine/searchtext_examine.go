package engine

import (
	"context"

	"github.com/tengen-rl/tengen/text"
)

// SearchedResult is how problems were answered by search with the verifier at hand, and what that cost.
type SearchedResult struct {
	AnswersResult
	Simulations int `json:"simulations"` // a token
	// Evaluated and Sampled are means over the problems: texts of which the network gave the next token's
	// probabilities, and tokens of the completions that were sampled and judged.
	Evaluated float64 `json:"evaluated"`
	Sampled   float64 `json:"sampled_tokens"`
}

// SamplingResult is what sampling answers one after another, until the verifier takes one or there have been so many, comes
// to: the plain way to use a verifier.
type SamplingResult struct {
	Most   int     `json:"most"`           // answers to a problem
	Solved float64 `json:"solved"`         // share of the problems: pass@Most
	Tokens float64 `json:"sampled_tokens"` // to a problem, on average
}

// Sampling is the best that plain sampling does with at most so many sampled tokens to a problem, on average: the fair
// comparison for a search. It is estimated from PassAt, and knows no more answers to a problem than were sampled: with
// Tokens far below what was allowed, ask for more samples. Without samples it is zero.
func (r TaskResult) Sampling(tokens float64) SamplingResult {
	var best SamplingResult
	each := r.Sampled.Length + 1 // End
	spent, open := 0.0, 1.0      // tokens to a problem, and the share of problems not solved
	for k, pass := range r.PassAt {
		if spent += float64(open * each); spent > tokens {
			break
		}
		best = SamplingResult{Most: k + 1, Solved: pass, Tokens: spent}
		open = 1 - pass
	}
	return best
}

// searchedAtOnce are searched side by side.
const searchedAtOnce = 64

// search has every problem answered by search.
func (e examination) search(ctx context.Context, begin prefix) (SearchedResult, error) {
	search, err := newTextSearch(&rules{env: e.env, spec: e.spec}, e.network, e.Search, e.random, processors(e.Threads))
	if err != nil {
		return SearchedResult{}, err
	}
	var all searchedTally
	requests := e.requests()
	for from := 0; from < len(requests); from += searchedAtOnce {
		to := min(len(requests), from+searchedAtOnce)
		groups, err := text.Pose(ctx, e.env, e.vocabulary, requests[from:to], 1)
		if err != nil {
			return SearchedResult{}, err
		}
		quests, err := search.write(ctx, groups, begin.tokens)
		if err != nil {
			return SearchedResult{}, err
		}
		for i, q := range quests {
			if groups[i].Fault == "" {
				groups[i].Answers[0] = q.answer(e.vocabulary)
			}
		}
		if err := text.Judge(ctx, e.env, groups); err != nil {
			return SearchedResult{}, err
		}
		for i, q := range quests {
			all.add(&groups[i], e.spec.Returns.High)
			all.evaluated.add(float64(q.evaluated))
			all.sampled.add(float64(q.sampled))
		}
		if e.Each != nil {
			e.Each(to, all.Right)
		}
	}
	return SearchedResult{
		AnswersResult: all.result(), Simulations: e.Search, Evaluated: all.evaluated.value(), Sampled: all.sampled.value(),
	}, nil
}

// searchedTally is a SearchedResult in the making.
type searchedTally struct {
	answersTally
	evaluated, sampled tally
}
