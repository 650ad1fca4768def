package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// WithThinking makes an agent think longer or shorter: it adds bias, in nats, to the logit of the mark that ends the
// thinking, a character of the task (":" in most), or with "" the end of the answer. Below 0 the agent thinks longer,
// above 0 shorter; 0 changes nothing. The first mark is all that it is for. LogProb is that of the distribution that the
// answer was drawn from, so with the bias. A search does not know it, and Solve with both is an error.
func WithThinking(mark string, bias float32) SolveOption {
	return func(s *solving) { s.mark, s.think = mark, bias }
}

// WithStream calls write with each piece of the answer as it is written: the prefix, where there is one, then character
// by character, the thinking as well as what follows it. Put together they are the Text of the Solution. It is called by
// the goroutine of Solve, which waits for it. A search writes its answer at its end, in one piece.
func WithStream(write func(piece string)) SolveOption {
	return func(s *solving) { s.stream = write }
}

// biasOf is the bias that makes answers, which begin with a prefix, think longer or shorter.
func biasOf(v *text.Vocabulary, begin prefix, mark string, nats float32) (policy.Bias, error) {
	if nats == 0 {
		return policy.Bias{}, nil
	}
	token, err := v.Append(nil, mark)
	switch {
	case err != nil:
		return policy.Bias{}, fmt.Errorf("the mark that ends the thinking: %w", err)
	case len(token) > 1:
		return policy.Bias{}, fmt.Errorf("the mark that ends the thinking is %q: want one character, or none for the end of the answer", mark)
	case len(token) == 0:
		token = append(token, text.End)
	case strings.Contains(begin.text, mark): // there is nothing left to think
		return policy.Bias{}, nil
	}
	return policy.Bias{Token: token[0], Nats: nats}, nil
}

// errSearchThinks refuses two ways of writing at once.
var errSearchThinks = errors.New("a search has no dial for its thinking: leave out one of the two")

// tell is what tells whoever listens of an answer's tokens, after what the answer begins with; nil where nobody listens.
func (s solving) tell(v *text.Vocabulary) func(group, member int, token byte) {
	if s.stream == nil {
		return nil
	}
	prefix := s.prefix
	return func(_, _ int, token byte) {
		if prefix != "" {
			s.stream(prefix)
			prefix = ""
		}
		if token != text.End {
			s.stream(v.Text([]byte{token}))
		}
	}
}
