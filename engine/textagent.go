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
	LogProb float64 // of all that the agent wrote, in nats
	Stopped bool    // the agent ended it; otherwise it ran into the longest answer there may be
}

// SolveOption changes how an agent answers.
type SolveOption func(*solving)

type solving struct {
	temperature float32
	seed        uint64
	prefix      string
	mark        string       // that ends the thinking
	think       float32      // nats for it
	stream      func(string) // nil: nobody listens
	search      int          // simulations a token; 0: none
	problem     []byte       // its state, for search; nil: the prompt says it
}

// WithTemperature samples the answer, with logits divided by t, instead of taking the most probable
// token each time; the same seed gives the same answer.
func WithTemperature(t float32, seed uint64) SolveOption {
	return func(s *solving) { s.temperature, s.seed = t, seed }
}

// WithPrefix makes the answer begin with a text, from which the agent goes on. Where an answer follows
// its thinking after a mark, the mark as prefix has the agent answer without thinking.
func WithPrefix(text string) SolveOption {
	return func(s *solving) { s.prefix = text }
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
	answer, err := how.answer(ctx, network, a.rules, prompt)
	if err != nil {
		return Solution{}, fmt.Errorf("solve %.40q: %w", prompt, err)
	}
	out := Solution{Text: answer.Text, Stopped: answer.Stopped}
	for _, p := range answer.LogProbs {
		out.LogProb += float64(p)
	}
	return out, nil
}

// answer writes one answer, or has it found by search.
func (s solving) answer(ctx context.Context, network *policy.Transformer, r *rules, prompt string) (text.Answer, error) {
	if s.search == 0 {
		return s.write(ctx, network, r, prompt)
	}
	if s.think != 0 {
		return text.Answer{}, errSearchThinks
	}
	answer, err := s.writeSearching(ctx, network, r, prompt)
	if err == nil && s.stream != nil {
		s.stream(answer.Text)
	}
	return answer, err
}

// read is what an answer is written to: the prompt's tokens, and what the answer begins with.
func (s solving) read(r *rules, prompt string) (v *text.Vocabulary, tokens []byte, begin prefix, err error) {
	if v, err = vocabularyOf(r); err != nil {
		return nil, nil, prefix{}, err
	}
	if tokens, err = v.Append(nil, prompt); err != nil {
		return nil, nil, prefix{}, err
	}
	begin, err = newPrefix(v, s.prefix)
	return v, tokens, begin, err
}

// write writes one answer.
func (s solving) write(ctx context.Context, network *policy.Transformer, r *rules, prompt string) (text.Answer, error) {
	vocabulary, tokens, begin, err := s.read(r, prompt)
	if err != nil {
		return text.Answer{}, err
	}
	bias, err := biasOf(vocabulary, begin, s.mark, s.think)
	if err != nil {
		return text.Answer{}, err
	}
	groups := []text.Group{{Prompt: prompt, Tokens: tokens, Answers: make([]text.Answer, 1)}}
	err = begin.write(ctx, text.NewWriter(network, vocabulary, 1), groups, text.Writing{
		Temperature: s.temperature, Limit: r.spec.MaxLength, Bias: bias, Drawn: s.tell(vocabulary),
		Stream: func(int, int) stream.Stream { return stream.New(s.seed, stream.Answer) },
	})
	return groups[0].Answers[0], err
}

// prefix is what answers are made to begin with; often nothing.
type prefix struct {
	text   string
	tokens []byte
}

func newPrefix(v *text.Vocabulary, s string) (prefix, error) {
	tokens, err := v.Append(nil, s)
	if err != nil {
		return prefix{}, fmt.Errorf("prefix: %w", err)
	}
	return prefix{s, tokens}, nil
}

// write has answers written that go on from the prefix, and puts it before them. Their log-probabilities are of
// what the network wrote.
func (p prefix) write(ctx context.Context, writer *text.Writer, groups []text.Group, how text.Writing) error {
	if how.Limit -= len(p.tokens); how.Limit < 0 {
		return fmt.Errorf("the prefix %q is longer than an answer may be", p.text)
	}
	for i := range groups {
		groups[i].Tokens = append(groups[i].Tokens, p.tokens...)
	}
	err := writer.Write(ctx, groups, how)
	for i := range groups {
		g := &groups[i]
		g.Tokens = g.Tokens[:len(g.Tokens)-len(p.tokens)]
		for k := range g.Answers {
			a := &g.Answers[k]
			a.Tokens, a.Text = append(p.tokens[:len(p.tokens):len(p.tokens)], a.Tokens...), p.text+a.Text
		}
	}
	return err
}
