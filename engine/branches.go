package engine

import (
	"context"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/text"
)

// write has the answers to posed problems searched for or sampled.
func (t *trainer) write(ctx context.Context, writer *text.Writer, groups []text.Group, a answering) error {
	if a.search > 0 {
		return t.found(ctx, t.text.network, groups, a)
	}
	return t.sample(ctx, writer, groups, a)
}

// sample has the answers to posed problems written: all from the problem on, or with forks a part of
// them, and then twice as many again and again, the new ones each from a random token of one before.
func (t *trainer) sample(ctx context.Context, writer *text.Writer, groups []text.Group, a answering) error {
	seed, whole := t.config.Run.Seed, a.answers>>a.forks
	for from, to := 0, whole; from < a.answers; from, to = to, 2*to {
		part := make([]text.Group, len(groups))
		for g := range groups {
			part[g] = groups[g]
			if len(groups[g].Answers) == 0 {
				continue
			}
			for m := from; m < to && from > 0; m++ {
				random := stream.New(seed, stream.Branch, uint64(a.iteration), uint64(a.from+g), uint64(m))
				of := &groups[g].Answers[m-from]
				groups[g].Branch(m, m-from, of.Given+random.IntN(of.Own()))
			}
			part[g].Answers = groups[g].Answers[from:to]
		}
		err := writer.Write(ctx, part, text.Writing{
			Temperature: float32(a.temperature), Limit: t.rules.spec.MaxLength,
			Stream: func(group, member int) stream.Stream {
				return stream.New(seed, stream.Answer, uint64(a.iteration), uint64(a.from+group), uint64(from+member))
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// branches is a group as grpo.Tree reads it; rewards are of its answers with a verdict.
func branches(g *text.Group, rewards []float32) []grpo.Branch {
	out := make([]grpo.Branch, len(g.Answers))
	for i := range g.Answers {
		a := &g.Answers[i]
		out[i] = grpo.Branch{Parent: a.Of, From: a.Given, Length: len(a.Tokens), Missing: unjudged(a)}
		if a.Given == 0 {
			out[i].Parent = -1
		}
		if !out[i].Missing {
			out[i].Reward, rewards = rewards[0], rewards[1:]
		}
	}
	return out
}
