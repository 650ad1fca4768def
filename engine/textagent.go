package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// ErrNoText is returned when an agent that plays a game is asked to solve a problem.
var ErrNoText = errors.New("this agent plays a game: it has not learned to write")

// Solution is an agent's answer to a problem.
type Solution struct {
	Text    string  // the whole answer, thinking included
	LogProb float64 // of the whole answer, in nats
	Stopped bool    // the agent ended it; otherwise it ran into the longest answer there may be
}

// SolveOption changes how an agent answers.
type SolveOption func(*solving)

type solving struct {
	temperature float32
	seed        uint64
}

// WithTemperature samples the answer, with logits divided by t, instead of taking the most probable
// token each time; the same seed gives the same answer.
func WithTemperature(t float32, seed uint64) SolveOption {
	return func(s *solving) { s.temperature, s.seed = t, seed }
}

// Solve writes an answer to a problem as the environment poses it: "37+48=". It is safe for concurrent
// use. A character that neither prompts nor answers of the task have is an error, and an agent of a
// game returns ErrNoText.
func (a *Agent) Solve(ctx context.Context, prompt string, list ...SolveOption) (Solution, error) {
	network, ok := a.now().network.(*policy.Transformer)
	if !ok {
		return Solution{}, fmt.Errorf("solve: %w", ErrNoText)
	}
	if err := ctx.Err(); err != nil {
		return Solution{}, fmt.Errorf("solve: %w", err)
	}
	var how solving
	for _, set := range list {
		set(&how)
	}
	vocabulary, err := vocabularyOf(a.rules)
	if err != nil {
		return Solution{}, fmt.Errorf("solve: %w", err)
	}
	tokens, err := vocabulary.Append(nil, prompt)
	if err != nil {
		return Solution{}, fmt.Errorf("solve: %w", err)
	}
	groups := []text.Group{{Prompt: prompt, Tokens: tokens, Answers: make([]text.Answer, 1)}}
	err = text.NewWriter(network, vocabulary, 1).Write(groups, text.Writing{
		Temperature: how.temperature, Limit: a.rules.spec.MaxLength,
		Stream: func(int, int) stream.Stream { return stream.New(how.seed, stream.Answer) },
	})
	if err != nil {
		return Solution{}, fmt.Errorf("solve %.40q: %w", prompt, err)
	}
	answer := groups[0].Answers[0]
	out := Solution{Text: answer.Text, Stopped: answer.Stopped}
	for _, p := range answer.LogProbs {
		out.LogProb += float64(p)
	}
	return out, nil
}
