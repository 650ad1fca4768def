package engine

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// thinker is the agent of a run that has learned when to think in parity of four bits: a fifth of the time.
func thinker(t *testing.T) *Agent {
	t.Helper()
	c := watchedParity()
	c.Run.Stages, c.Evaluation.Problems, c.Environment.Name = []string{"cold_start"}, 0, "parity4"
	served := map[string]func() plugins.Environment{"parity4": func() plugins.Environment {
		return plugins.AdaptTask(plugins.TaskFamily{Configure: func(plugins.Settings) (plugins.Task, error) { return parityTask{}, nil }})
	}}
	dir := t.TempDir()
	train(t, dir, c, WithBundled(served))
	agent, err := LoadAgent(context.Background(), os.DirFS(dir), WithBundled(served))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { agent.Close() })
	return agent
}

// prompts of parityTask, all sixteen.
func prompts() (out []string) {
	for i := range 16 {
		bits := []byte("0000=")
		for k := range 4 {
			bits[k] += byte(i >> k & 1)
		}
		out = append(out, string(bits))
	}
	return out
}

// The dial changes how long the agent thinks, and what it does without one stays as it was.
func TestThinkingIsADial(t *testing.T) {
	agent := thinker(t)
	solve := func(prompt string, list ...SolveOption) Solution {
		got, err := agent.Solve(t.Context(), prompt, list...)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	length := func(bias float32) (total int) {
		for i, prompt := range prompts() {
			total += len(solve(prompt, WithTemperature(1, uint64(i)), WithThinking(":", bias)).Text)
		}
		return total
	}
	last := length(20)
	for _, bias := range []float32{4, 0, -2, -6} {
		got := length(bias)
		if got < last || bias <= 0 && got == last {
			t.Errorf("bias %v: %d characters, and %d with a larger one", bias, got, last)
		}
		last = got
	}
	for _, prompt := range prompts() {
		if none := solve(prompt, WithThinking("no mark", 0)); none != solve(prompt) {
			t.Errorf("%s: a bias of 0 answers %+v", prompt, none)
		}
		if short := solve(prompt, WithThinking(":", 20)).Text; !strings.HasPrefix(short, ":") {
			t.Errorf("%s: made not to think, the agent answers %s", prompt, short)
		}
		if got := solve(prompt, WithThinking("", 20)); got.Text != "" || !got.Stopped {
			t.Errorf("%s: made to end, the agent answers %+v", prompt, got)
		}
		if got, want := solve(prompt, WithPrefix(":"), WithThinking(":", 20)), solve(prompt, WithPrefix(":")); got != want {
			t.Errorf("%s: with the mark before it the answer is %+v, want %+v", prompt, got, want)
		}
	}
}

// An evaluation turns the same dial.
func TestEvaluateTasksThinks(t *testing.T) {
	agent := thinker(t)
	var length []float64
	for _, think := range []float32{20, 0, -6} {
		how := DefaultTaskEvaluation()
		how.Problems, how.Think, how.Mark = 32, think, ":"
		got, err := EvaluateTasks(t.Context(), agent, how)
		if err != nil {
			t.Fatal(err)
		}
		length = append(length, got.Sampled.Length)
	}
	if !(length[0] < length[1] && length[1] < length[2]) {
		t.Errorf("answers of %v characters", length)
	}
}

func TestThinkingIsChecked(t *testing.T) {
	agent := thinker(t)
	for mark, want := range map[string]string{"x": "the vocabulary has no 'x'", "0:": "want one character"} {
		if _, err := agent.Solve(t.Context(), "0000=", WithThinking(mark, 1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("mark %q: %v", mark, err)
		}
		how := DefaultTaskEvaluation()
		how.Think, how.Mark = 1, mark
		if _, err := EvaluateTasks(t.Context(), agent, how); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("mark %q: %v", mark, err)
		}
	}
	if _, err := agent.Solve(t.Context(), "0000=", WithThinking(":", 1), WithSearch(2)); !errors.Is(err, errSearchThinks) {
		t.Errorf("with search: %v", err)
	}
}

// What is streamed is the answer, a character at a time after the prefix; a search has it at its end.
func TestSolveStreams(t *testing.T) {
	agent := thinker(t)
	for _, c := range []struct {
		list  []SolveOption
		first string
	}{
		{nil, ""},
		{[]SolveOption{WithTemperature(1, 3)}, ""},
		{[]SolveOption{WithPrefix("01")}, "01"},
		{[]SolveOption{WithTemperature(9, 3), WithPrefix("01")}, "01"},
	} {
		var pieces []string
		got, err := agent.Solve(t.Context(), "0110=", append(c.list, WithStream(func(piece string) { pieces = append(pieces, piece) }))...)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := agent.Solve(t.Context(), "0110=", c.list...)
		if err != nil || got != plain {
			t.Errorf("streamed %+v, and without %+v, %v", got, plain, err)
		}
		if strings.Join(pieces, "") != got.Text || len(pieces) != len(got.Text)-max(0, len(c.first)-1) || !strings.HasPrefix(pieces[0], c.first) {
			t.Errorf("pieces %q of %q", pieces, got.Text)
		}
	}
	var pieces []string
	got, err := agent.Solve(t.Context(), "0110=", WithSearch(4), WithStream(func(piece string) { pieces = append(pieces, piece) }))
	if err != nil || len(pieces) != 1 || pieces[0] != got.Text {
		t.Errorf("a search streams %q: %+v, %v", pieces, got, err)
	}
}

// Whoever has read enough ends the context, and the agent stops writing there.
func TestSolveStopsWithItsContext(t *testing.T) {
	agent := thinker(t)
	ctx, stop := context.WithCancel(t.Context())
	pieces := 0
	_, err := agent.Solve(ctx, "0110=", WithThinking(":", -9), WithStream(func(string) { pieces++; stop() }))
	if !errors.Is(err, context.Canceled) || pieces != 1 {
		t.Errorf("after %d pieces: %v", pieces, err)
	}
}
