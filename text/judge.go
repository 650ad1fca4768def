package text

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
)

// Pose asks for the problems of requests, in one call, and makes room for so many answers to each. A
// problem that cannot be posed, or read with the vocabulary, is a group with a Fault.
func Pose(ctx context.Context, env plugins.Environment, v *Vocabulary, requests []plugins.Request, answers int) ([]Group, error) {
	positions, err := env.Start(ctx, requests)
	if err != nil {
		return nil, fmt.Errorf("pose problems: %w", err)
	}
	groups := make([]Group, len(requests))
	for i, p := range positions {
		g := &groups[i]
		g.Request, g.State, g.Prompt, g.Fault = requests[i], p.State, p.Prompt, p.Fault
		if g.Fault != "" {
			continue
		}
		if g.Tokens, err = v.Append(nil, p.Prompt); err != nil {
			g.Fault = err.Error()
			continue
		}
		g.Answers = make([]Answer, answers)
	}
	return groups, nil
}

// Judge has every answer verified, in one call. An answer without a verdict has failed, and so have all if
// the call does: a plugins.Host has tried them again one by one before it says so. An answer that has not
// stopped is truncated, whatever its verdict. Only the context's errors are returned.
//
// The first answers of all groups are asked for before the second ones, and so on. So a problem that a verifier
// dies of comes up among others, and a host that has had answers in between does not give the verifier up.
func Judge(ctx context.Context, env plugins.Environment, groups []Group) error {
	var asked []plugins.Answer
	var answers []*Answer
	for m := range largest(groups) {
		for g := range groups {
			if m < len(groups[g].Answers) {
				a := &groups[g].Answers[m]
				asked = append(asked, plugins.Answer{State: groups[g].State, Text: a.Text})
				answers = append(answers, a)
			}
		}
	}
	verdicts, err := env.Verify(ctx, asked)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		verdicts = make([]plugins.Verdict, len(asked))
		for i := range verdicts {
			verdicts[i].Fault = err.Error()
		}
	}
	for i, v := range verdicts {
		answers[i].take(v)
	}
	return ctx.Err()
}

// largest is how many answers the largest group has.
func largest(groups []Group) (n int) {
	for i := range groups {
		n = max(n, len(groups[i].Answers))
	}
	return n
}

func (a *Answer) take(v plugins.Verdict) {
	a.Reward, a.Note = v.Reward, v.Note
	switch {
	case v.Fault != "":
		a.Reward, a.Note, a.End = 0, v.Fault, replay.Failed
	case !a.Stopped:
		a.End = replay.Truncated
	default:
		a.End = replay.Used
	}
}
