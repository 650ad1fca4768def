package plugintest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// checkVerify has answers judged in one batch and alone; of a game, it wants ErrNoText.
func checkVerify(ctx context.Context, s *subject) error {
	starts, err := s.starts(ctx)
	if err != nil {
		return err
	}
	var answers []plugins.Answer
	for i := range starts {
		for _, text := range s.answers(starts[i].Prompt) {
			answers = append(answers, plugins.Answer{State: starts[i].State, Text: text})
		}
	}
	if !s.spec.Traits.Text {
		if _, err := s.env.Verify(ctx, answers); !errors.Is(err, plugins.ErrNoText) {
			return fmt.Errorf("verify gives error %v, want ErrNoText", err)
		}
		return errAbsent
	}
	batch, err := s.verify(ctx, answers)
	if err != nil {
		return err
	}
	for i, a := range answers {
		alone, err := s.verify(ctx, []plugins.Answer{a})
		if err != nil {
			return err
		}
		if batch[i].Fault != "" || batch[i].Reward != alone[0].Reward {
			return fmt.Errorf("answer %q gets %+v in a batch and %+v alone", a.Text, batch[i], alone[0])
		}
	}
	return nil
}

// answers are what is said to a prompt.
func (s *subject) answers(prompt string) []string {
	if s.options.Answers != nil {
		return s.options.Answers(prompt)
	}
	return []string{"", "0", prompt, "\xff\x00", strings.Repeat("x", 1+s.spec.MaxLength)}
}

func (s *subject) verify(ctx context.Context, answers []plugins.Answer) ([]plugins.Verdict, error) {
	out, err := s.env.Verify(ctx, answers)
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	if len(out) != len(answers) {
		return nil, fmt.Errorf("verify: %d verdicts on %d answers", len(out), len(answers))
	}
	for i, v := range out {
		if r := s.spec.Returns; v.Fault == "" && !(v.Reward >= r.Low && v.Reward <= r.High) {
			return nil, fmt.Errorf("verify: answer %q earns %v, outside %v to %v", answers[i].Text, v.Reward, r.Low, r.High)
		}
	}
	return out, nil
}
