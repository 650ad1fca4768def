package plugintest

import (
	"context"
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// kinds are all kinds of examples, and whether the spec announces them.
func (s *subject) kinds() map[plugins.ExampleKind]bool {
	return map[plugins.ExampleKind]bool{plugins.Plain: s.spec.Traits.Plain, plugins.Worked: s.spec.Traits.Worked}
}

// exampleRequests ask for examples of both kinds for each start, and for one of a kind that is none.
func (s *subject) exampleRequests() []plugins.ExampleRequest {
	var out []plugins.ExampleRequest
	for _, r := range s.requests() {
		out = append(out, plugins.ExampleRequest{Request: r, Kind: plugins.Plain}, plugins.ExampleRequest{Request: r, Kind: plugins.Worked})
	}
	return append(out, plugins.ExampleRequest{Kind: plugins.Worked + 1})
}

// checkExamples asks for texts to learn from, if the environment gives any: in one batch, and again
// alone, of this process and of another.
func checkExamples(ctx context.Context, s *subject) error {
	if !s.spec.Traits.Plain && !s.spec.Traits.Worked {
		return errAbsent
	}
	requests := s.exampleRequests()
	batch, err := examples(ctx, s.env, requests)
	if err != nil {
		return err
	}
	for i, e := range batch {
		if err := s.checkExample(requests[i], e); err != nil {
			return fmt.Errorf("%s: %w", named(requests[i]), err)
		}
	}
	for i := len(requests) - 1; i >= 0; i-- {
		for _, env := range []*bounded{s.env, s.other} {
			alone, err := examples(ctx, env, requests[i:i+1])
			if err != nil {
				return err
			}
			if !alike(alone[0], batch[i]) {
				return fmt.Errorf("%s: %+v in a batch, %+v alone, later", named(requests[i]), batch[i], alone[0])
			}
		}
	}
	none, err := examples(ctx, s.env, nil)
	if err != nil || len(none) != 0 {
		return fmt.Errorf("no requests give %d examples and error %v", len(none), err)
	}
	return s.checkPrompts(ctx, requests, batch)
}

// checkExample looks whether an example is there that should be, keeps to the spec, and is not
// there where it should not.
func (s *subject) checkExample(r plugins.ExampleRequest, e plugins.Example) error {
	heldOut := r.Kind == plugins.Worked && r.Split == plugins.HeldOut
	switch refuse := heldOut || !s.kinds()[r.Kind]; {
	case refuse && e.Fault == "":
		return errors.New("is given, but must be refused")
	case !refuse && e.Fault != "":
		return fmt.Errorf("fault: %s", e.Fault)
	}
	return s.spec.CheckExample(r, &e)
}

// checkPrompts compares the prompts of worked examples with those of Start, where they are promised
// to be the same.
func (s *subject) checkPrompts(ctx context.Context, requests []plugins.ExampleRequest, batch []plugins.Example) error {
	if !s.options.SamePrompts {
		return nil
	}
	for i, r := range requests {
		if r.Kind != plugins.Worked || batch[i].Fault != "" {
			continue
		}
		start, err := s.env.Start(ctx, []plugins.Request{r.Request})
		if err != nil {
			return err
		}
		if start[0].Prompt != batch[i].Prompt {
			return fmt.Errorf("%s: prompt is %q, but Start gives %q", named(r), batch[i].Prompt, start[0].Prompt)
		}
	}
	return nil
}

// named says which example a fault is about.
func named(r plugins.ExampleRequest) string {
	return fmt.Sprintf("%s example of seed %d, difficulty %v, split %d", r.Kind, r.Seed, r.Difficulty, r.Split)
}

// alike compares examples. Faults may differ in their words.
func alike(a, b plugins.Example) bool {
	return a.Prompt == b.Prompt && a.Answer == b.Answer && (a.Fault == "") == (b.Fault == "")
}

func examples(ctx context.Context, env *bounded, requests []plugins.ExampleRequest) ([]plugins.Example, error) {
	out, err := env.Examples(ctx, requests)
	if err != nil {
		return nil, fmt.Errorf("examples: %w", err)
	}
	if len(out) != len(requests) {
		return nil, fmt.Errorf("examples: %d for %d requests", len(out), len(requests))
	}
	return out, nil
}
