package plugins

import (
	"context"
	"fmt"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// Verify implements Environment.
func (h *Host) Verify(ctx context.Context, answers []Answer) ([]Verdict, error) {
	out := make([]Verdict, len(answers))
	b := &batch{call: "Verify", n: len(answers),
		item:  func(i int) any { return answers[i] },
		state: func(i int) []byte { return answers[i].State },
		size:  func(i int) int { return len(answers[i].State) + len(answers[i].Text) },
		fail:  func(i int, err error) { out[i] = Verdict{Fault: err.Error()} },
	}
	spec, err := h.begin(b)
	if err != nil {
		return nil, err
	}
	if !spec.Traits.Text {
		return nil, &CallError{Plugin: h.command.title(), Call: b.call, Err: ErrNoText}
	}
	b.send = func(ctx context.Context, rpc pb.EnvironmentClient, from, to int) error {
		m, err := rpc.Verify(ctx, encodeAnswers(answers[from:to]))
		if err != nil {
			return err
		}
		if err := decodeVerdicts(m, out[from:to]); err != nil {
			return err
		}
		for i := from; i < to; i++ {
			if v := out[i]; v.Fault == "" && !(v.Reward >= spec.Returns.Low && v.Reward <= spec.Returns.High) {
				h.fail(b, i, fmt.Errorf("reward is %v, want %v to %v", v.Reward, spec.Returns.Low, spec.Returns.High))
			}
		}
		return nil
	}
	if err := h.run(ctx, b); err != nil {
		return nil, err
	}
	return out, nil
}

// Examples implements Teacher, when Spec.Traits.Plain or Spec.Traits.Worked is set.
func (h *Host) Examples(ctx context.Context, requests []ExampleRequest) ([]Example, error) {
	out := make([]Example, len(requests))
	b := &batch{call: "Examples", n: len(requests),
		item: func(i int) any { return requests[i] },
		seed: func(i int) uint64 { return requests[i].Seed },
		fail: func(i int, err error) { out[i] = Example{Fault: err.Error()} },
	}
	spec, err := h.begin(b)
	if err != nil {
		return nil, err
	}
	rules, err := newTextRules(spec)
	if err != nil {
		return nil, h.locate(b, 0, b.n, err)
	}
	b.size = func(int) int { return spec.MaxLength } // a guess; too large an answer is asked for again in halves
	b.send = func(ctx context.Context, rpc pb.EnvironmentClient, from, to int) error {
		m, err := rpc.Examples(ctx, encodeExampleRequests(requests[from:to]))
		if err != nil {
			return err
		}
		if err := decodeExamples(m, out[from:to]); err != nil {
			return err
		}
		for i := from; i < to; i++ {
			if err := rules.checkExample(requests[i], &out[i]); err != nil {
				h.fail(b, i, err)
			}
		}
		return nil
	}
	if err := h.run(ctx, b); err != nil {
		return nil, err
	}
	return out, nil
}
