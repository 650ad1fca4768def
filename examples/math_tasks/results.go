package main

import (
	"fmt"
	"io"

	"github.com/tengen-rl/tengen/engine"
)

// results are what a run came to. "Before" is after imitation (or untrained, where nothing was imitated),
// "after" is at the end.
type results struct {
	Task           string  `json:"task"`
	Params         int     `json:"params"`
	Steps          int     `json:"steps"` // of the optimiser that imitated, and iterations of reinforcement
	Tokens         int     `json:"tokens"`
	Seconds        float64 `json:"seconds"`
	TokensPerS     float64 `json:"tokens_per_s"`
	AccuracyBefore float64 `json:"accuracy_before"` // of the most probable answers to held-out problems
	AccuracyAfter  float64 `json:"accuracy_after"`
	LengthBefore   float64 `json:"length_before"` // mean tokens of those answers
	LengthAfter    float64 `json:"length_after"`
	WeightsSHA256  string  `json:"weights_sha256"`
	Run            string  `json:"run"`

	before, after engine.Solved
}

// summarise reads a run's past, sittings before this one included.
func summarise(r request) (*results, error) {
	out := &results{Task: r.task, Run: r.run}
	for recorded, err := range engine.ReadEvents(r.run) {
		if err != nil {
			return nil, err
		}
		out.take(recorded.Event)
	}
	out.AccuracyBefore, out.LengthBefore = out.before.Accuracy, out.before.Length
	out.AccuracyAfter, out.LengthAfter = out.after.Accuracy, out.after.Length
	out.TokensPerS = float64(out.Tokens) / out.Seconds
	return out, nil
}

func (r *results) take(event engine.Event) {
	switch e := event.(type) {
	case engine.Started:
		r.Params = e.Parameters
	case engine.Lessons:
		r.Steps, r.Tokens = r.Steps+e.Steps, r.Tokens+e.Tokens
	case engine.Reinforced:
		r.Steps, r.Tokens = r.Steps+1, r.Tokens+e.Tokens
	case engine.Solved:
		if r.after = e; e.Stage != "reinforce" {
			r.before = e
		}
	case engine.Finished:
		r.Seconds, r.WeightsSHA256 = e.Seconds, e.WeightsSHA256
	}
}

func (r *results) print(w io.Writer) {
	answers(w, "before", r.before)
	answers(w, "after", r.after)
	fmt.Fprintf(w, "accuracy %.1f %% -> %.1f %%, mean length %.1f -> %.1f, in %.0f s\n",
		100*r.AccuracyBefore, 100*r.AccuracyAfter, r.LengthBefore, r.LengthAfter, r.Seconds)
}

func answers(w io.Writer, when string, s engine.Solved) {
	fmt.Fprintf(w, "%s:\n", when)
	for _, x := range s.Examples {
		fmt.Fprintf(w, "  reward %v  %s %s\n", x.Reward, x.Prompt, x.Answer)
	}
}

// prompt is a problem to ask.
func (r *results) prompt() string {
	if len(r.after.Examples) == 0 {
		return ""
	}
	return r.after.Examples[0].Prompt
}

// show prints an event as a line.
func show(w io.Writer, event engine.Event) {
	switch e := event.(type) {
	case engine.Started:
		fmt.Fprintf(w, "%d of %d iterations done, %d parameters\n", e.Iteration, e.Iterations, e.Parameters)
	case engine.Lessons:
		fmt.Fprintf(w, "%4d/%d  %5.0f s  %s  %d texts  imitation %.3f nats  %.0f tokens/s\n",
			e.Iteration, e.Iterations, e.Seconds, e.Stage, e.Texts, e.Imitation, e.TokensPerS)
	case engine.Reinforced:
		fmt.Fprintf(w, "%4d/%d  %5.0f s  %s  reward %.3f  length %.1f (right %.1f, wrong %.1f)  same %.0f %%  entropy %.3f\n",
			e.Iteration, e.Iterations, e.Seconds, e.Stage, e.Reward, e.Length, e.LengthRight, e.LengthWrong, 100*e.ZeroVariance, e.Entropy)
	case engine.Solved:
		fmt.Fprintf(w, "      held out: %.1f %% of %d right, sampled %.1f %%, mean length %.1f\n", 100*e.Accuracy, e.Problems, 100*e.Sampled, e.Length)
	case engine.Warning:
		fmt.Fprintf(w, "      warning: %s\n", e.Text)
	}
}
