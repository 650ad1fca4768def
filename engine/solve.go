package engine

import (
	"context"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

const (
	difficultyBins = 8
	solvedExamples = 3
)

// solve has held-out problems answered and reports how. The problems are the same every time, of all
// difficulties alike.
func (t *trainer) solve(ctx context.Context, iteration int, at string) error {
	n := t.config.Evaluation.Problems
	if n == 0 {
		return nil
	}
	requests := make([]plugins.Request, n)
	for i := range requests {
		requests[i] = plugins.Request{Seed: uint64(i), Difficulty: (float32(i) + 0.5) / float32(n), Split: plugins.HeldOut}
	}
	writer := text.NewWriter(t.text.network, t.text.vocabulary, t.text.threads)
	best, err := t.attempt(ctx, writer, requests, 1, 0)
	if err != nil {
		return err
	}
	sampled, err := t.attempt(ctx, writer, requests, t.config.Evaluation.Samples, 1)
	if err != nil {
		return err
	}
	report := Solved{Iteration: iteration, Stage: at, Seconds: t.seconds(), Problems: n, K: t.config.Evaluation.Samples}
	right := t.rules.spec.Returns.High
	report.ofBest(best, right)
	report.ofSamples(sampled, right)
	t.say(report)
	return nil
}

// attempt has problems answered so many times each, and judged.
func (t *trainer) attempt(ctx context.Context, writer *text.Writer, requests []plugins.Request, answers int, temperature float32) ([]text.Group, error) {
	groups, err := text.Pose(ctx, t.rules.env, t.text.vocabulary, requests, answers)
	if err != nil {
		return nil, err
	}
	err = writer.Write(groups, text.Writing{
		Temperature: temperature, Limit: t.rules.spec.MaxLength,
		Stream: func(group, member int) stream.Stream {
			return stream.New(t.config.Run.Seed, stream.Answer, 0, uint64(group), uint64(member))
		},
	})
	if err != nil {
		return nil, err
	}
	return groups, text.Judge(ctx, t.rules.env, groups)
}

// ofBest takes the most probable answers.
func (s *Solved) ofBest(groups []text.Group, right float32) {
	var accuracy, length, good, bad, cut tally
	var bins [difficultyBins]tally
	for g := range groups {
		for i := range groups[g].Answers {
			a := &groups[g].Answers[i]
			if a.End == replay.Failed {
				s.Failed++
			}
			ok, n := a.Right(right), float64(a.Length())
			accuracy.add(truth(ok))
			bins[min(difficultyBins-1, int(groups[g].Request.Difficulty*difficultyBins))].add(truth(ok))
			length.add(n)
			cut.add(truth(!a.Stopped))
			if ok {
				good.add(n)
			} else {
				bad.add(n)
			}
		}
	}
	s.Accuracy, s.Length, s.LengthRight, s.LengthWrong, s.Truncated = accuracy.value(), length.value(), good.value(), bad.value(), cut.value()
	for _, b := range bins {
		if b.n == 0 {
			b = tally{-1, 1}
		}
		s.ByDifficulty = append(s.ByDifficulty, b.value())
	}
	for i := range solvedExamples {
		if g := &groups[(2*i+1)*len(groups)/(2*solvedExamples)]; len(g.Answers) > 0 {
			a := g.Answers[0]
			s.Examples = append(s.Examples, SolvedOne{g.Prompt, a.Text, a.Reward, a.Note})
		}
	}
}

// ofSamples takes the sampled answers.
func (s *Solved) ofSamples(groups []text.Group, right float32) {
	var each, any tally
	for g := range groups {
		solved := false
		for i := range groups[g].Answers {
			ok := groups[g].Answers[i].Right(right)
			each.add(truth(ok))
			solved = solved || ok
		}
		any.add(truth(solved))
	}
	s.Sampled, s.PassK = each.value(), any.value()
}
