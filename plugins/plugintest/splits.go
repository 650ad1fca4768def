package plugintest

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// triedPrompts is how many prompts of each split are compared.
const triedPrompts = 400

// checkSplits looks whether a held-out prompt of a text environment is also one to learn from, by
// Start or in a worked example: then what evaluation finds would be memory.
func checkSplits(ctx context.Context, s *subject) error {
	if !s.spec.Traits.Text {
		return errAbsent
	}
	held, err := s.prompts(ctx, plugins.HeldOut, 0)
	if err != nil {
		return err
	}
	train, err := s.prompts(ctx, plugins.Train, triedPrompts)
	if err != nil {
		return err
	}
	for prompt, seed := range train {
		if other, both := held[prompt]; both {
			return fmt.Errorf("prompt %q is in both splits: seed %d to learn from, seed %d held out", prompt, seed, other)
		}
	}
	return nil
}

// prompts are the prompts of a split, each with a seed that gave it. Those of the split Train come
// from worked examples too, where there are any.
func (s *subject) prompts(ctx context.Context, split plugins.Split, from uint64) (map[string]uint64, error) {
	requests := make([]plugins.Request, triedPrompts)
	worked := make([]plugins.ExampleRequest, triedPrompts)
	for i := range requests {
		requests[i] = plugins.Request{Seed: s.options.Seed + from + uint64(i), Difficulty: float32(i%5) / 4, Split: split}
		worked[i] = plugins.ExampleRequest{Request: requests[i], Kind: plugins.Worked}
	}
	out := map[string]uint64{}
	starts, err := s.env.Start(ctx, requests)
	if err != nil {
		return nil, fmt.Errorf("start: %w", err)
	}
	for i, p := range starts {
		if p.Fault == "" {
			out[p.Prompt] = requests[i].Seed
		}
	}
	if split != plugins.Train || !s.spec.Traits.Worked {
		return out, nil
	}
	taught, err := examples(ctx, s.env, worked)
	for i, e := range taught {
		if e.Fault == "" {
			out[e.Prompt] = worked[i].Seed
		}
	}
	return out, err
}
