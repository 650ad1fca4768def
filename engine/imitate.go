package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// examplesAtOnce is how many texts are asked for in a call: enough for the call to cost nothing
// beside them.
const examplesAtOnce = 2048

// imitate makes an iteration of a stage that learns to write as the environment's examples do.
func (t *trainer) imitate(ctx context.Context, at stage, iteration int, next *checkpoint) error {
	lessons := t.config.lessons(at.name)
	done := (iteration - at.first) * lessonsPerIteration
	steps := min(lessonsPerIteration, lessons.Steps-done)
	examples, err := t.examples(ctx, at, iteration, steps*lessons.Batch)
	if err != nil {
		return err
	}
	report := Lessons{
		Iteration: iteration, Iterations: t.state.Plan.Iterations, Stage: at.name, Steps: steps,
		LearningRate: lessons.rate(done + steps - 1),
	}
	began := time.Now()
	var batch text.Batch
	t.mu.Lock()
	defer t.mu.Unlock()
	for step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fillLesson(&batch, t.text.vocabulary, examples[step*lessons.Batch:][:lessons.Batch]); err != nil {
			return err
		}
		rate := float32(lessons.rate(done + step))
		losses, err := t.text.network.TrainSequences(*batch.Sequences(), policy.Step{LearningRate: rate, Threads: t.text.threads})
		if err != nil {
			return fmt.Errorf("step %d: %w", done+step+1, err)
		}
		report.Tokens += batch.Positions()
		report.Imitation += float64(losses.Policy) / float64(steps)
		report.Entropy += float64(losses.Entropy) / float64(steps)
		report.GradientNorm += float64(losses.GradientNorm) / float64(steps)
	}
	next.Positions += len(examples)
	report.Texts, report.TokensPerS = next.Positions, float64(report.Tokens)/time.Since(began).Seconds()
	report.Seconds, report.WeightsSHA256 = t.seconds(), t.text.network.Digest()
	t.say(report)
	return nil
}

// rate is the learning rate of a step, from 0: it falls over the last half of the stage.
func (l *LessonsConfig) rate(step int) float64 {
	half := l.Steps / 2
	if step < half || l.Steps < 2 {
		return l.LearningRate
	}
	left := float64(l.Steps-1-step) / float64(max(1, l.Steps-1-half))
	return l.LearningRate * (l.FinalRate + (1-l.FinalRate)*left)
}

// examples asks the environment for so many texts, each of them new.
func (t *trainer) examples(ctx context.Context, at stage, iteration, n int) ([]plugins.Example, error) {
	kind, given := plugins.Worked, t.rules.spec.Traits.Worked
	if at.name == "pretrain" {
		kind, given = plugins.Plain, t.rules.spec.Traits.Plain
	}
	teacher, ok := t.rules.env.(plugins.Teacher)
	if !ok || !given {
		return nil, fmt.Errorf("%s gives no %s examples: leave the stage out of run.stages", t.rules.spec.Name, kind)
	}
	out := make([]plugins.Example, 0, n)
	for len(out) < n {
		requests := make([]plugins.ExampleRequest, min(examplesAtOnce, n-len(out)))
		for i := range requests {
			random := stream.New(t.config.Run.Seed, stream.Lesson, uint64(iteration), uint64(len(out)+i))
			requests[i] = plugins.ExampleRequest{
				Request: plugins.Request{Seed: random.Uint64(), Difficulty: float32(random.Float())}, Kind: kind,
			}
		}
		got, err := teacher.Examples(ctx, requests)
		if err != nil {
			return nil, err
		}
		for i, x := range got {
			if x.Fault != "" {
				return nil, fmt.Errorf("example of seed %d: %s", requests[i].Seed, x.Fault)
			}
		}
		out = append(out, got...)
	}
	return out, nil
}

// fillLesson makes a batch of examples.
func fillLesson(b *text.Batch, v *text.Vocabulary, examples []plugins.Example) error {
	b.Reset()
	var prompt, answer []byte
	for _, x := range examples {
		var err error
		if prompt, err = v.Append(prompt[:0], x.Prompt); err != nil {
			return err
		}
		if answer, err = v.Append(answer[:0], x.Answer); err != nil {
			return err
		}
		if x.Prompt == "" {
			b.AddPlain(answer)
		} else {
			b.AddAnswer(prompt, answer, true)
		}
	}
	return nil
}
