package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// hardlyTaught is the agent of a run that has seen few answers.
func hardlyTaught(t *testing.T) *Agent {
	t.Helper()
	c := tinyText()
	c.Run.Stages = []string{"cold_start"}
	c.ColdStart.Steps, c.ColdStart.LearningRate = 5, 1e-2
	dir := t.TempDir()
	trainText(t, dir, c)
	agent, err := LoadAgent(context.Background(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { agent.Close() })
	return agent
}

// With the verifier at hand an agent that is right on some problems is right on all, and says how likely it thought its
// answer itself; the state that it finds by the prompt is the one that posed it.
func TestSolveWithSearch(t *testing.T) {
	agent := hardlyTaught(t)
	for seed := range uint64(12) {
		posed, err := agent.Environment().Start(t.Context(), []plugins.Request{{Seed: seed, Split: plugins.HeldOut}})
		if err != nil {
			t.Fatal(err)
		}
		prompt := posed[0].Prompt
		got, err := agent.Solve(t.Context(), prompt, WithSearch(8))
		if err != nil || got.Text != middle(prompt) || !got.Stopped || got.LogProb >= 0 {
			t.Errorf("%s: %+v, %v", prompt, got, err)
		}
		given, err := agent.Solve(t.Context(), prompt, WithSearch(8), WithProblem(posed[0].State))
		if err != nil || given != got {
			t.Errorf("%s: given its state %+v, %v; without %+v", prompt, given, err, got)
		}
		plain, err := agent.Solve(t.Context(), prompt)
		if err != nil || plain.Text == got.Text && math.Abs(plain.LogProb-got.LogProb) > 1e-6 {
			t.Errorf("%s: log-probability %v with search, %v without", prompt, got.LogProb, plain.LogProb)
		}
	}
}

// What cannot be searched for says why.
func TestSolveWithSearchRefuses(t *testing.T) {
	agent := hardlyTaught(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := agent.Solve(gone, "011=", WithSearch(4)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	for want, how := range map[string][]SolveOption{
		"too short": {WithProblem([]byte("011"))}, "the vocabulary has no 'x'": {WithPrefix("x")}, "begins with": {WithPrefix("0101")},
	} {
		if _, err := agent.Solve(t.Context(), "011=", append(how, WithSearch(4))...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := agent.Solve(t.Context(), "011", WithSearch(4)); !errors.Is(err, ErrNoProblem) {
		t.Errorf("a prompt that is not posed so: %v", err)
	}
}

// spelling poses problems with states that say the prompt in some way.
type spelling struct {
	plugins.Environment
	state func(prompt string) string
}

func (s spelling) Start(_ context.Context, requests []plugins.Request) (out []plugins.Position, err error) {
	for _, r := range requests {
		prompt := fmt.Sprintf("%d+1=", 100+r.Seed)
		out = append(out, plugins.Position{State: []byte(s.state(prompt)), Prompt: prompt})
	}
	return append(out[:1:1], append([]plugins.Position{{Fault: "not this one"}}, out[1:]...)...), nil
}

func TestProblemOfAPrompt(t *testing.T) {
	for name, c := range map[string]struct {
		state func(prompt string) string
		want  string // "": it cannot be known
	}{
		"as it is":   {func(p string) string { return "hash" + p }, "hash7+8="},
		"cut":        {func(p string) string { return "hash" + strings.TrimSuffix(p, "=") }, "hash7+8"},
		"backwards":  {func(p string) string { b := []byte(p); slices.Reverse(b); return "hash" + string(b) }, ""},
		"a number":   {func(p string) string { return "hash" + p[:3] }, ""},
		"one by one": {func(p string) string { return p[:3] + p }, ""},
	} {
		got, err := problemOf(t.Context(), spelling{state: c.state}, "7+8=")
		if string(got) != c.want || errors.Is(err, ErrNoProblem) != (c.want == "") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// An evaluation by search finds more than the most probable answers, the same on any number of threads, and says
// what it cost.
func TestEvaluateTasksWithSearch(t *testing.T) {
	agent := hardlyTaught(t)
	how := DefaultTaskEvaluation()
	how.Problems, how.Samples, how.Search, how.Threads = 80, 0, 4, 1
	var told []int
	how.Each = func(searched, right int) { told = append(told, searched, right) }
	got, err := EvaluateTasks(t.Context(), agent, how)
	if err != nil {
		t.Fatal(err)
	}
	s := got.Searched
	if s.Answers != 80 || s.Accuracy <= got.Best.Accuracy || s.Accuracy < 0.9 || s.Evaluated < 1 || s.Sampled < 4 || s.Simulations != 4 {
		t.Errorf("%+v; without search %+v", s, got.Best)
	}
	if want := []int{64, told[1], 80, s.Right}; !slices.Equal(told, want) || told[1] > s.Right {
		t.Errorf("told %v, want %v", told, want)
	}
	how.Threads, how.Each = 3, nil
	again, err := EvaluateTasks(t.Context(), agent, how)
	if err != nil || again.Searched != s {
		t.Errorf("three threads: %+v, %v, want %+v", again.Searched, err, s)
	}
	how.Prefix = middle("111=")
	begun, err := EvaluateTasks(t.Context(), agent, how)
	if err != nil || begun.Searched.Accuracy == 1 || begun.Searched.Accuracy == 0 {
		t.Errorf("answers that begin with a 1: %+v, %v", begun.Searched, err)
	}
	how.Search = -1
	if _, err := EvaluateTasks(t.Context(), agent, how); err == nil || !strings.Contains(err.Error(), "search of -1") {
		t.Errorf("%v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	how.Search, how.Each = 4, func(int, int) { cancel() }
	if _, err := EvaluateTasks(gone, agent, how); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled after the first problems: %v", err)
	}
}

// Counted by hand: of problems that one answer solves half the time, two three quarters, three 0.8; answers of 9 characters.
func TestSamplingForTokens(t *testing.T) {
	r := TaskResult{PassAt: []float64{0.5, 0.75, 0.8}, Sampled: AnswersResult{Length: 9}}
	for tokens, want := range map[float64]SamplingResult{
		9: {}, 10: {1, 0.5, 10}, 14.9: {1, 0.5, 10}, 15: {2, 0.75, 15}, 17.5: {3, 0.8, 17.5}, 1000: {3, 0.8, 17.5},
	} {
		if got := r.Sampling(tokens); got != want {
			t.Errorf("%v tokens: %+v, want %+v", tokens, got, want)
		}
	}
}
