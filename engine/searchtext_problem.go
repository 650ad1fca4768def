package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// ErrNoProblem is returned where a search is asked for with a prompt that does not say what the problem's state is.
var ErrNoProblem = errors.New("the prompt alone does not say what the verifier is to be asked: give the problem's state")

// problemsAsked is how many posed problems must agree on how states spell prompts.
const problemsAsked = 16

// problemOf is the state of the problem with a prompt, where all states of the task are the same bytes followed by their
// prompts, less an ending that all prompts have. The verifier refuses a state that is none.
func problemOf(ctx context.Context, env plugins.Environment, prompt string) ([]byte, error) {
	requests := make([]plugins.Request, problemsAsked)
	for i := range requests {
		requests[i] = plugins.Request{Seed: uint64(i), Difficulty: (float32(i) + 0.5) / problemsAsked}
	}
	posed, err := env.Start(ctx, requests)
	if err != nil {
		return nil, fmt.Errorf("pose problems: %w", err)
	}
	head, tail, known := []byte(nil), "", false
	for _, p := range posed {
		if p.Fault != "" {
			continue
		}
		h, t, ok := spelled(p)
		if !ok || known && (t != tail || !bytes.Equal(h, head)) {
			return nil, ErrNoProblem
		}
		head, tail, known = h, t, true
	}
	body, ok := strings.CutSuffix(prompt, tail)
	if !known || !ok {
		return nil, ErrNoProblem
	}
	return append(bytes.Clone(head), body...), nil
}

// spelled takes a state apart that ends with as much of its prompt's beginning as it can, at least half.
func spelled(p plugins.Position) (head []byte, tail string, ok bool) {
	for n := len(p.Prompt); 2*n > len(p.Prompt); n-- {
		if body, found := bytes.CutSuffix(p.State, []byte(p.Prompt[:n])); found {
			return body, p.Prompt[n:], true
		}
	}
	return nil, "", false
}
