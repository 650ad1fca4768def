package plugintest

import (
	"bytes"
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// checkForeign sends states of one variant to another.
func checkForeign(ctx context.Context, s *subject) error {
	if s.options.Other == nil {
		return errAbsent
	}
	own, err := s.starts(ctx)
	if err != nil {
		return err
	}
	action := s.firstAction(&own[0])
	if s.spec, err = s.env.Configure(ctx, s.options.Other); err != nil {
		return fmt.Errorf("configure with %v: %w", s.options.Other, err)
	}
	faults, err := s.faults(ctx, action, own[0].State)
	if err != nil {
		return err
	}
	if faults[0] == "" {
		return fmt.Errorf("with settings %v it takes a state of settings %v", s.options.Other, s.options.Settings)
	}
	return nil
}

// checkGarbage sends bytes that are no states beside one that is. Those that can be told must be
// refused, each alone; others may give any position that keeps to the spec.
func checkGarbage(ctx context.Context, s *subject) error {
	own, err := s.starts(ctx)
	if err != nil {
		return err
	}
	good := own[0].State
	garbage := [][]byte{good, nil, {}, {1}, good[:len(good)/2], make([]byte, len(good)), bytes.Repeat([]byte{0xff}, 3*len(good))}
	refused := len(garbage)
	for range 100 {
		b := bytes.Clone(good)
		b[s.random.IntN(len(b))] ^= 1 << s.random.IntN(8)
		garbage = append(garbage, b)
	}
	faults, err := s.faults(ctx, s.firstAction(&own[0]), garbage...)
	if err != nil {
		return err
	}
	for i, f := range faults {
		switch {
		case i == 0 && f != "":
			return fmt.Errorf("a good state is refused beside bad ones: %s", f)
		case i > 0 && i < refused && f == "":
			return fmt.Errorf("bytes %x are taken for a state", garbage[i])
		}
	}
	return nil
}

// faults are what the environment says of each state, when asked to play the action or to judge
// an answer: "" where it does so.
func (s *subject) faults(ctx context.Context, action int, states ...[]byte) ([]string, error) {
	out := make([]string, len(states))
	if s.spec.Traits.Text {
		text, err := s.wellFormed(ctx)
		if err != nil {
			return nil, err
		}
		answers := make([]plugins.Answer, len(states))
		for i, b := range states {
			answers[i] = plugins.Answer{State: b, Text: text}
		}
		verdicts, err := s.verify(ctx, answers)
		for i, v := range verdicts {
			out[i] = v.Fault
		}
		return out, err
	}
	moves := make([]plugins.Move, len(states))
	for i, b := range states {
		moves[i] = plugins.Move{State: b, Action: action}
	}
	next, err := step(ctx, s.env, moves)
	for i := range next {
		out[i] = next[i].Fault
		if err := s.spec.Check(&next[i]); err != nil {
			return nil, fmt.Errorf("state %x, action %d: %w", states[i], action, err)
		}
	}
	return out, err
}

// wellFormed is an answer that is judged by its problem, if anybody has given one: the first of the options',
// or else one that was worked out.
func (s *subject) wellFormed(ctx context.Context) (string, error) {
	if s.options.Answers != nil || !s.spec.Traits.Worked {
		return s.answers("")[0], nil
	}
	worked, err := examples(ctx, s.env, []plugins.ExampleRequest{{Kind: plugins.Worked}})
	if err != nil {
		return "", err
	}
	return worked[0].Answer, nil
}

// firstAction is an action of a start position; a text environment has none.
func (s *subject) firstAction(p *plugins.Position) int {
	if s.spec.Traits.Text {
		return 0
	}
	return s.choose(p)
}
