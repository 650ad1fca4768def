package engine

import (
	"context"
	"errors"

	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// WithSearch has the answer written by a search of so many simulations a token, at least 1. The search asks the task's
// verifier while it thinks, about completions that it samples and ends that it comes to: its accuracy is that of a solver
// with a checker at hand. That is fair where anybody can check an answer, as in Countdown, and an oracle where
// checking is solving, as in addition. The search ends with the first answer that earns the most there is; without one
// the answer is the best that the verifier has seen. The seed of WithTemperature says which completions are sampled,
// always at temperature 1.
//
// The verifier judges answers to states, not to prompts: give the state with WithProblem, or leave it to Solve where
// the task's states spell their prompts.
func WithSearch(simulations int) SolveOption {
	return func(s *solving) { s.search = max(1, simulations) }
}

// WithProblem gives the State of the position that posed the prompt, for WithSearch.
func WithProblem(state []byte) SolveOption {
	return func(s *solving) { s.problem = state }
}

// writeSearching writes one answer by search.
func (s solving) writeSearching(ctx context.Context, network *policy.Transformer, r *rules, prompt string) (text.Answer, error) {
	vocabulary, tokens, begin, err := s.read(r, prompt)
	if err != nil {
		return text.Answer{}, err
	}
	if s.problem == nil {
		if s.problem, err = problemOf(ctx, r.env, prompt); err != nil {
			return text.Answer{}, err
		}
	}
	search, err := newTextSearch(r, network, s.search, s.seed, 1)
	if err != nil {
		return text.Answer{}, err
	}
	quests, err := search.write(ctx, []text.Group{{State: s.problem, Tokens: tokens}}, begin.tokens)
	if err != nil {
		return text.Answer{}, err
	}
	if quests[0].found == nil {
		return text.Answer{}, errors.New(quests[0].fault)
	}
	answer := quests[0].answer(vocabulary)
	answer.LogProbs, err = logProbsOf(network, tokens, answer.Tokens, len(begin.tokens))
	return answer, err
}

// answer is what a quest found, to be judged; nothing is an answer that did not stop.
func (q *quest) answer(v *text.Vocabulary) text.Answer {
	a := text.Answer{Tokens: q.found, Text: v.Text(q.found)}
	if q.found != nil {
		a.Tokens, a.Stopped = append(a.Tokens, text.End), true
	}
	return a
}

// logProbsOf are the network's log-probabilities of a whole answer's tokens, End last, without those given.
func logProbsOf(network *policy.Transformer, prompt, answer []byte, given int) ([]float32, error) {
	var batch text.Batch
	batch.AddAnswer(prompt, answer[:len(answer)-1], true)
	logProbs := make([]float32, batch.Positions())
	err := network.LogProbs(*batch.Sequences(), logProbs, nil)
	return logProbs[len(prompt)+given:], err
}
