package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/tengen-rl/tengen/policy"
)

// lesson is a text to learn to write: an answer to a prompt, or without one a plain text.
type lesson struct{ prompt, answer []byte }

// imitate makes an iteration of a stage that learns to write as others do.
func (t *trainer) imitate(ctx context.Context, at stage, iteration int, next *checkpoint) error {
	how := t.config.lessons(at.name)
	done := (iteration - at.first) * lessonsPerIteration
	steps := min(lessonsPerIteration, how.Steps-done)
	lessons, err := t.lessons(ctx, at, iteration, steps*how.Batch)
	if err != nil {
		return err
	}
	report := Lessons{
		Iteration: iteration, Iterations: t.state.Plan.Iterations, Stage: at.name, Steps: steps, LearningRate: how.rate(done + steps - 1),
	}
	began := time.Now()
	for step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.teach(lessons[step*how.Batch:][:how.Batch], how.rate(done+step), &report); err != nil {
			return fmt.Errorf("step %d: %w", done+step+1, err)
		}
	}
	report.mean(steps)
	next.Positions += len(lessons)
	report.Texts, report.TokensPerS = next.Positions, float64(report.Tokens)/time.Since(began).Seconds()
	report.Seconds, report.WeightsSHA256 = t.seconds(), t.text.network.Digest()
	t.say(report)
	return nil
}

// teach makes one step and adds it to a report.
func (t *trainer) teach(lessons []lesson, rate float64, report *Lessons) error {
	batch := &t.text.batch
	batch.Reset()
	for _, l := range lessons {
		if l.prompt == nil {
			batch.AddPlain(l.answer)
		} else {
			batch.AddAnswer(l.prompt, l.answer, true)
		}
	}
	t.mu.Lock()
	losses, err := t.text.network.TrainSequences(*batch.Sequences(), policy.Step{LearningRate: float32(rate), Threads: t.text.threads})
	t.mu.Unlock()
	report.Tokens += batch.Positions()
	report.Imitation += float64(losses.Policy)
	report.Entropy += float64(losses.Entropy)
	report.GradientNorm += float64(losses.GradientNorm)
	return err
}

// mean makes sums over steps means.
func (l *Lessons) mean(steps int) {
	n := float64(steps)
	l.Imitation, l.Entropy, l.GradientNorm = l.Imitation/n, l.Entropy/n, l.GradientNorm/n
}

// rate is the learning rate of a step, from 0: it falls over the last half of the stage.
func (l LessonsConfig) rate(step int) float64 {
	half := l.Steps / 2
	if step < half || l.Steps < 2 {
		return l.LearningRate
	}
	left := float64(l.Steps-1-step) / float64(max(1, l.Steps-1-half))
	return l.LearningRate * (l.FinalRate + (1-l.FinalRate)*left)
}

// lessons are the texts of an iteration, n of them.
func (t *trainer) lessons(ctx context.Context, at stage, iteration, n int) ([]lesson, error) {
	switch at.name {
	case "supervise":
		return t.harvested(ctx, at, iteration, n)
	case "distill":
		return t.dictated(ctx, at, iteration, n)
	}
	return t.examples(ctx, at.name == "pretrain", iteration, 0, n)
}
