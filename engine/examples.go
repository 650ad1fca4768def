package engine

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// examplesAtOnce is how many texts are asked for in a call: enough for the call to cost nothing
// beside them.
const examplesAtOnce = 2048

// examples asks the environment for n texts, each of them new: plain ones, or worked answers. from is
// their first place in the iteration.
func (t *trainer) examples(ctx context.Context, plain bool, iteration, from, n int) ([]lesson, error) {
	kind, given := plugins.Worked, t.rules.spec.Traits.Worked
	if plain {
		kind, given = plugins.Plain, t.rules.spec.Traits.Plain
	}
	teacher, ok := t.rules.env.(plugins.Teacher)
	if !ok || !given {
		return nil, fmt.Errorf("%s gives no %s examples: leave the stage out of run.stages", t.rules.spec.Name, kind)
	}
	out := make([]lesson, 0, n)
	for len(out) < n {
		requests := t.exampleRequests(kind, iteration, from+len(out), min(examplesAtOnce, n-len(out)))
		got, err := teacher.Examples(ctx, requests)
		if err != nil {
			return nil, err
		}
		for i, x := range got {
			l, err := t.read(x)
			if err != nil {
				return nil, fmt.Errorf("%s example of seed %d: %w", kind, requests[i].Seed, err)
			}
			out = append(out, l)
		}
	}
	return out, nil
}

func (t *trainer) exampleRequests(kind plugins.ExampleKind, iteration, from, n int) []plugins.ExampleRequest {
	requests := make([]plugins.ExampleRequest, n)
	for i := range requests {
		random := stream.New(t.config.Run.Seed, stream.Lesson, uint64(iteration), uint64(from+i))
		requests[i] = plugins.ExampleRequest{
			Request: plugins.Request{Seed: random.Uint64(), Difficulty: float32(random.Float())}, Kind: kind,
		}
	}
	return requests
}

// read turns an example into tokens.
func (t *trainer) read(x plugins.Example) (lesson, error) {
	if x.Fault != "" {
		return lesson{}, fmt.Errorf("%s", x.Fault)
	}
	answer, err := t.text.vocabulary.Append(nil, x.Answer)
	if err != nil || x.Prompt == "" {
		return lesson{nil, answer}, err
	}
	prompt, err := t.text.vocabulary.Append(nil, x.Prompt)
	return lesson{prompt, answer}, err
}
