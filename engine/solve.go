package engine

import (
	"context"
)

// solve has held-out problems answered and reports how. The problems are the same every time, of all
// difficulties alike.
func (t *trainer) solve(ctx context.Context, iteration int, at string) error {
	c := t.config.Evaluation
	if c.Problems == 0 {
		return nil
	}
	how := DefaultTaskEvaluation()
	how.Problems, how.Samples = c.Problems, c.Samples
	e := examination{
		TaskEvaluation: how, env: t.rules.env, spec: t.rules.spec, vocabulary: t.text.vocabulary, random: t.config.Run.Seed,
		writer: t.writer(t.text.network),
	}
	result, err := e.run(ctx)
	if err != nil {
		return err
	}
	report := newSolved(result)
	report.Iteration, report.Stage, report.Seconds = iteration, at, t.seconds()
	t.say(report)
	return nil
}

// newSolved is a result as runs report it.
func newSolved(r TaskResult) Solved {
	s := Solved{
		Problems: r.Problems, Accuracy: r.Best.Accuracy, Sampled: r.Sampled.Accuracy, K: len(r.PassAt),
		Length: r.Best.Length, LengthRight: r.Best.LengthRight, LengthWrong: r.Best.LengthWrong,
		Truncated: float64(r.Best.Truncated) / float64(max(1, r.Best.Answers)), Failed: r.Best.Failed, Examples: r.Examples,
	}
	if s.K > 0 {
		s.PassK = r.PassAt[s.K-1]
	}
	for _, b := range r.ByDifficulty {
		accuracy := b.Accuracy
		if b.Answers == 0 {
			accuracy = -1
		}
		s.ByDifficulty = append(s.ByDifficulty, accuracy)
		s.LengthByDifficulty = append(s.LengthByDifficulty, b.Length)
	}
	return s
}
