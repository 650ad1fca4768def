package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/tengen-rl/tengen/engine"
)

// tasksReport is an agent held against problems.
type tasksReport struct {
	Run           string     `json:"run"`
	Task          string     `json:"task"`
	Iteration     int        `json:"iteration"`
	WeightsSHA256 string     `json:"weights_sha256"`
	Samples       int        `json:"samples"`
	Temperature   float32    `json:"temperature"`
	Prefix        string     `json:"prefix"`
	Think         float32    `json:"think"` // nats for the mark that ends the thinking
	Mark          string     `json:"mark"`
	Difficulty    [2]float32 `json:"difficulty"` // the easiest and the hardest
	Seed          uint64     `json:"seed"`
	engine.TaskResult
	Low  float64 `json:"accuracy_low"`  // 95 % interval of the best answers' accuracy
	High float64 `json:"accuracy_high"` // likewise
	// Sampling is what plain sampling solves for as many tokens as the search; zero without search or samples.
	Sampling engine.SamplingResult `json:"sampling_until_right"`
}

func newTasksReport(r tasksRequest, agent *engine.Agent, result engine.TaskResult) tasksReport {
	low, high := wilson(result.Best.Accuracy, result.Best.Answers)
	return tasksReport{
		Run: r.run, Task: agent.Spec().Name, Iteration: agent.Iteration(), WeightsSHA256: agent.Digest(),
		Samples: r.how.Samples, Temperature: r.how.Temperature, Prefix: r.how.Prefix, Think: r.how.Think, Mark: r.how.Mark,
		Difficulty: [2]float32{r.how.Easiest, r.how.Hardest}, Seed: r.how.Seed,
		TaskResult: result, Low: low, High: high, Sampling: result.Sampling(result.Searched.Sampled),
	}
}

// print writes the report as tables.
func (r tasksReport) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, iteration %d, weights %.12s: %d held-out problems of %s, difficulty %v to %v\n",
		r.Run, r.Iteration, r.WeightsSHA256, r.Problems, r.Task, r.Difficulty[0], r.Difficulty[1])
	if r.Prefix != "" {
		fmt.Fprintf(&b, "every answer was made to begin with %q\n", r.Prefix)
	}
	if r.Think != 0 {
		fmt.Fprintf(&b, "%s was given %+.3g nats\n", markText(r.Mark), r.Think)
	}
	r.printAnswers(&b)
	r.printDifficulty(&b)
	r.printExamples(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r tasksReport) printAnswers(b *strings.Builder) {
	fmt.Fprintf(b, "\n%-22s  %7s  %7s  %10s  %16s  %6s  %6s  %6s  %9s  %6s\n",
		"answers", "number", "right", "accuracy", "95 % interval", "length", "right", "wrong", "truncated", "failed")
	row := func(name string, a engine.AnswersResult, interval string) {
		fmt.Fprintf(b, "%-22s  %7d  %7d  %8.2f %%  %16s  %6.1f  %6s  %6s  %9d  %6d\n", name, a.Answers, a.Right, 100*a.Accuracy, interval,
			a.Length, lengthText(a.LengthRight, a.Right), lengthText(a.LengthWrong, a.Answers-a.Right), a.Truncated, a.Failed)
	}
	row("most probable", r.Best, fmt.Sprintf("%.2f to %.2f %%", 100*r.Low, 100*r.High))
	if r.Samples > 0 {
		row(fmt.Sprintf("sampled, temperature %v", r.Temperature), r.Sampled, "")
	}
	if r.Searched.Simulations > 0 {
		low, high := wilson(r.Searched.Accuracy, r.Searched.Answers)
		row(fmt.Sprintf("searched, %d a token", r.Searched.Simulations), r.Searched.AnswersResult, fmt.Sprintf("%.2f to %.2f %%", 100*low, 100*high))
	}
	r.printPass(b)
	r.printSearch(b)
}

// printPass prints pass@k.
func (r tasksReport) printPass(b *strings.Builder) {
	if r.Samples == 0 {
		return
	}
	b.WriteString("\nsolved by one of k samples (pass@k):")
	for k, share := range r.PassAt {
		if k+1 <= 4 || k+1 == r.Samples || (k+1)&k == 0 { // few, the powers of 2 and the last
			fmt.Fprintf(b, "  %d: %.2f %%", k+1, 100*share)
		}
	}
	b.WriteString("\n")
}

// printSearch prints what a search cost, and what sampling does for as much.
func (r tasksReport) printSearch(b *strings.Builder) {
	if r.Searched.Simulations == 0 {
		return
	}
	fmt.Fprintf(b, "\nsearched with the verifier at hand: %.1f tokens sampled and %.1f texts evaluated a problem\n", r.Searched.Sampled, r.Searched.Evaluated)
	if s := r.Sampling; s.Most > 0 {
		fmt.Fprintf(b, "sampled until one is right, %d answers at most: %.2f %% for %.1f tokens a problem\n", s.Most, 100*s.Solved, s.Tokens)
	}
}

func (r tasksReport) printDifficulty(b *strings.Builder) {
	fmt.Fprintf(b, "\n%-14s  %7s  %10s  %6s  %6s  %6s\n", "difficulty", "answers", "accuracy", "length", "right", "wrong")
	for i, a := range r.ByDifficulty {
		if a.Answers == 0 {
			continue
		}
		n := float64(len(r.ByDifficulty))
		fmt.Fprintf(b, "%.3f to %.3f  %7d  %8.2f %%  %6.1f  %6s  %6s\n", float64(i)/n, float64(i+1)/n, a.Answers, 100*a.Accuracy,
			a.Length, lengthText(a.LengthRight, a.Right), lengthText(a.LengthWrong, a.Answers-a.Right))
	}
}

func (r tasksReport) printExamples(b *strings.Builder) {
	b.WriteString("\nsome of the most probable answers:\n")
	for _, e := range r.Examples {
		fmt.Fprintf(b, "  %s %s  (reward %v%s)\n", e.Prompt, e.Answer, e.Reward, noteText(e.Note))
	}
}

// markText names what ends the thinking.
func markText(mark string) string {
	if mark == "" {
		return "the end of an answer"
	}
	return fmt.Sprintf("%q, which ends the thinking,", mark)
}

// lengthText is a mean length, of n answers.
func lengthText(mean float64, n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", mean)
}

func noteText(note string) string {
	if note == "" {
		return ""
	}
	return ": " + note
}
