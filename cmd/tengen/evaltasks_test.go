package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// tasksOf is eval tasks --json.
func tasksOf(t *testing.T, args ...string) (r tasksReport) {
	t.Helper()
	out := must(t, append([]string{"eval", "tasks", "--json", "--problems", "40"}, args...)...)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	return r
}

// The counts of a real run add up, and the interval is around the accuracy.
func TestEvalTasks(t *testing.T) {
	run := newTaskRun(t)
	r := tasksOf(t, run, "--samples", "3", "--threads", "1")
	if r.Task != "parity" || r.Iteration != 2 || r.Problems != 40 || r.Best.Answers != 40 || r.Sampled.Answers != 120 || len(r.PassAt) != 3 {
		t.Fatalf("%+v", r)
	}
	if r.Low > r.Best.Accuracy || r.High < r.Best.Accuracy || r.High-r.Low < 0.05 {
		t.Errorf("accuracy %v (%v to %v)", r.Best.Accuracy, r.Low, r.High)
	}
	if d := r.PassAt[0] - r.Sampled.Accuracy; d > 1e-9 || d < -1e-9 || r.PassAt[1] < r.PassAt[0] || r.PassAt[2] < r.PassAt[1] {
		t.Errorf("pass@k %v of samples with accuracy %v", r.PassAt, r.Sampled.Accuracy)
	}
	answers, right := 0, 0
	for _, b := range r.ByDifficulty {
		answers, right = answers+b.Answers, right+b.Right
	}
	if answers != 40 || right != r.Best.Right {
		t.Errorf("by difficulty %d answers, %d right; in all %d", answers, right, r.Best.Right)
	}
	table := func(threads string) string {
		return must(t, "eval", "tasks", run, "--problems", "40", "--samples", "3", "--threads", threads)
	}
	one := table("1")
	for _, want := range []string{
		fmt.Sprintf("%.2f to %.2f %%", 100*r.Low, 100*r.High), fmt.Sprintf("  3: %.2f %%", 100*r.PassAt[2]), "0.875 to 1.000        5",
	} {
		if !strings.Contains(one, want) {
			t.Errorf("no %q in\n%s", want, one)
		}
	}
	if three := table("3"); three != one {
		t.Errorf("one thread:\n%s\nthree:\n%s", one, three)
	}
}

// A search with the verifier at hand solves more than the most probable answers do, and the report says what it cost and
// what sampling finds for as much.
func TestEvalTasksWithSearch(t *testing.T) {
	run := newTaskRun(t)
	r := tasksOf(t, run, "--samples", "8", "--search", "3")
	s := r.Searched
	if s.Answers != 40 || s.Right <= r.Best.Right || s.Simulations != 3 || s.Sampled < 4 || s.Evaluated < 1 || r.Sampling != r.TaskResult.Sampling(s.Sampled) {
		t.Errorf("%+v, %+v; without search %+v", s, r.Sampling, r.Best)
	}
	o := tengen(t, "eval", "tasks", run, "--problems", "40", "--samples", "8", "--search", "3")
	if o.code != 0 || !strings.Contains(o.err, fmt.Sprintf("searched 40 of 40 problems, %d solved", s.Right)) {
		t.Errorf("progress: %d %s", o.code, o.err)
	}
	for _, want := range []string{
		"searched, 3 a token          40", fmt.Sprintf("%.1f tokens sampled and %.1f texts evaluated a problem", s.Sampled, s.Evaluated),
		fmt.Sprintf("%d answers at most: %.2f %%", r.Sampling.Most, 100*r.Sampling.Solved),
	} {
		if (r.Sampling.Most > 0 || !strings.Contains(want, "at most")) && !strings.Contains(o.out, want) {
			t.Errorf("no %q in\n%s", want, o.out)
		}
	}
	if o := tengen(t, "eval", "tasks", run, "--search", "-2"); o.code != exitUsage || !strings.Contains(o.err, "--search wants 0") {
		t.Errorf("%d %s", o.code, o.err)
	}
}

// Eval tasks turns the dial for thinking, and says so.
func TestEvalTasksToThink(t *testing.T) {
	run := newTaskRun(t)
	short, long := tasksOf(t, run, "--think", "50"), tasksOf(t, run, "--think", "-50", "--mark", ":")
	if short.Think != 50 || short.Mark != ":" || len(short.Examples) == 0 {
		t.Errorf("%+v", short)
	}
	for i, e := range short.Examples {
		if !strings.HasPrefix(e.Answer, ":") || strings.Contains(long.Examples[i].Answer, ":") {
			t.Errorf("made not to think: %q, made to think: %q", e.Answer, long.Examples[i].Answer)
		}
	}
	for mark, want := range map[string]string{":": `":", which ends the thinking, was given +2.5 nats`, "": "the end of an answer was given +2.5 nats"} {
		if out := must(t, "eval", "tasks", run, "--problems", "4", "--think", "2.5", "--mark", mark); !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// A prefix is what every answer begins with, and where parity's thinking ends it leaves room for nothing but an answer.
func TestEvalTasksForcedNotToThink(t *testing.T) {
	run := newTaskRun(t)
	r := tasksOf(t, run, "--prefix", ":", "--samples", "0", "--difficulty", "0.5,1", "--seed", "9")
	if len(r.Examples) == 0 || r.Prefix != ":" || len(r.PassAt) != 0 || r.Sampled.Answers != 0 {
		t.Errorf("%+v", r)
	}
	for _, e := range r.Examples {
		if !strings.HasPrefix(e.Answer, ":") {
			t.Errorf("answered %q", e.Answer)
		}
	}
	for i, b := range r.ByDifficulty {
		if want := i / 4 * 10; b.Answers != want {
			t.Errorf("%d answers in eighth %d, want %d", b.Answers, i, want)
		}
	}
	if other := tasksOf(t, run, "--prefix", ":", "--samples", "0", "--seed", "10"); other.Examples[1].Prompt == r.Examples[1].Prompt {
		t.Errorf("seeds 9 and 10 ask the same: %s", r.Examples[1].Prompt)
	}
	o := tengen(t, "eval", "tasks", run, "--prefix", "x")
	if o.code != exitFailed || !strings.Contains(o.err, "the vocabulary has no 'x'") {
		t.Errorf("a prefix that cannot be: %d %s", o.code, o.err)
	}
	o = tengen(t, "eval", "tasks", newRun(t, "tictactoe", nil, 0))
	if o.code != exitFailed || !strings.Contains(o.err, "plays a game") {
		t.Errorf("a game: %d %s", o.code, o.err)
	}
}
