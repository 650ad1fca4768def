package engine

import (
	"context"
	"errors"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// halfTaught is the agent of a run that solves some problems and not others, and the run's last evaluation.
func halfTaught(t *testing.T) (*Agent, Solved) {
	t.Helper()
	c := tinyText()
	c.Run.Stages = []string{"cold_start"}
	c.ColdStart.Steps, c.ColdStart.LearningRate = 20, 1e-2
	dir := t.TempDir()
	var last Solved
	for _, event := range trainText(t, dir, c) {
		if e, ok := event.(Solved); ok {
			last = e
		}
	}
	agent, err := LoadAgent(context.Background(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { agent.Close() })
	return agent, last
}

// An evaluation is what comes of asking one problem after the other, with and without a prefix; and a run's own
// evaluation is that of seed 0.
func TestEvaluateTasksIsSolvingOneByOne(t *testing.T) {
	agent, own := halfTaught(t)
	for _, prefix := range []string{"", "1"} {
		how := DefaultTaskEvaluation()
		how.Problems, how.Samples, how.Prefix, how.Threads = 16, 2, prefix, 2
		got, err := EvaluateTasks(t.Context(), agent, how)
		if err != nil {
			t.Fatal(err)
		}
		right, length := oneByOne(t, agent, prefix)
		if got.Best.Right != right || got.Best.Length != length || got.Best.Answers != 16 || got.Best.Failed != 0 {
			t.Errorf("prefix %q: %+v; one by one %d right, of length %v", prefix, got.Best, right, length)
		}
		if prefix == "" && (got.Best.Accuracy != own.Accuracy || got.Best.Length != own.Length || !reflect.DeepEqual(got.Examples, own.Examples)) {
			t.Errorf("%+v, and the run said %+v", got, own)
		}
	}
}

// oneByOne has the agent solve the first 16 held-out problems.
func oneByOne(t *testing.T, agent *Agent, prefix string) (right int, length float64) {
	t.Helper()
	for seed := range uint64(16) {
		positions, err := agent.Environment().Start(t.Context(), []plugins.Request{{Seed: seed, Split: plugins.HeldOut, Difficulty: (float32(seed) + 0.5) / 16}})
		if err != nil {
			t.Fatal(err)
		}
		solution, err := agent.Solve(t.Context(), positions[0].Prompt, WithPrefix(prefix))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(solution.Text, prefix) || len(solution.Text) > agent.Spec().MaxLength {
			t.Errorf("with prefix %q: answered %q", prefix, solution.Text)
		}
		verdicts, err := agent.Environment().Verify(t.Context(), []plugins.Answer{{State: positions[0].State, Text: solution.Text}})
		if err != nil {
			t.Fatal(err)
		}
		if verdicts[0].Reward == 1 && solution.Stopped {
			right++
		}
		length += float64(len(solution.Text)) / 16
	}
	return right, length
}

// answered makes a group of middle's answers: r is a right one, w a wrong one, c one that was cut off, f one without
// a verdict; each of so many tokens.
func answered(difficulty float32, answers string, lengths ...int) text.Group {
	g := text.Group{Request: plugins.Request{Difficulty: difficulty}}
	for i, kind := range answers {
		a := text.Answer{Tokens: make([]byte, lengths[i]+1), Stopped: true, End: replay.Used}
		switch kind {
		case 'r':
			a.Reward = 1
		case 'c':
			a.Tokens, a.Stopped, a.End, a.Reward = a.Tokens[1:], false, replay.Truncated, 1
		case 'f':
			a.End = replay.Failed
		}
		g.Answers = append(g.Answers, a)
	}
	return g
}

// Counted by hand: which answers are right, how long those are, and what is left of groups with faults.
func TestTaskResultCounts(t *testing.T) {
	var r TaskResult
	r.ofBest([]text.Group{
		answered(0, "r", 2), answered(0.1, "w", 4), answered(0.5, "f", 6), answered(0.6, "c", 9), {Fault: "none", Request: plugins.Request{Difficulty: 0.8}}, answered(1, "r", 8),
	}, 1)
	want := AnswersResult{Answers: 5, Right: 2, Truncated: 1, Failed: 2, Accuracy: 0.4, Length: 5.8, LengthRight: 5, LengthWrong: 19.0 / 3}
	if r.Best != want {
		t.Errorf("%+v, want %+v", r.Best, want)
	}
	var accuracy, length []float64
	for _, b := range r.ByDifficulty {
		accuracy, length = append(accuracy, b.Accuracy), append(length, b.Length)
	}
	if want := []float64{0.5, 0, 0, 0, 0, 0, 0, 1}; !reflect.DeepEqual(accuracy, want) {
		t.Errorf("accuracy by difficulty %v, want %v", accuracy, want)
	}
	if want := []float64{3, 0, 0, 0, 7.5, 0, 0, 8}; !reflect.DeepEqual(length, want) {
		t.Errorf("length by difficulty %v, want %v", length, want)
	}
	if s := newSolved(r); s.ByDifficulty[1] != -1 || s.ByDifficulty[7] != 1 || s.Failed != 2 || s.Truncated != 0.2 {
		t.Errorf("as a run reports it: %+v", s)
	}
	// Of three samples two, none and one are right: pass@1 is 2/3, 0 and 1/3; of the three pairs 3, 0 and 2 have a right one.
	r.ofSamples([]text.Group{answered(0, "rwr", 1, 1, 1), answered(0, "wcf", 1, 1, 1), answered(0, "wwr", 1, 1, 1), {Fault: "none"}}, 3, 1)
	for k, want := range []float64{1.0 / 3, 5.0 / 9, 2.0 / 3} {
		if math.Abs(r.PassAt[k]-want) > 1e-12 {
			t.Errorf("pass@%d is %v, want %v", k+1, r.PassAt[k], want)
		}
	}
	if r.Sampled.Answers != 9 || r.Sampled.Right != 3 || r.Sampled.Failed != 2 {
		t.Errorf("samples: %+v", r.Sampled)
	}
}

// What cannot be asked is refused before anything is, and a game's agent has nothing to write.
func TestEvaluateTasksRefuses(t *testing.T) {
	agent, _ := halfTaught(t)
	for want, change := range map[string]func(*TaskEvaluation){
		"0 problems":                   func(e *TaskEvaluation) { e.Problems = 0 },
		"-1 samples":                   func(e *TaskEvaluation) { e.Samples = -1 },
		"temperature 0":                func(e *TaskEvaluation) { e.Temperature = 0 },
		"difficulties from 1 to 0.5":   func(e *TaskEvaluation) { e.Easiest, e.Hardest = 1, 0.5 },
		"the vocabulary has no 'x'":    func(e *TaskEvaluation) { e.Prefix = "x" },
		"longer than an answer may be": func(e *TaskEvaluation) { e.Prefix = "0101" },
	} {
		how := DefaultTaskEvaluation()
		change(&how)
		if _, err := EvaluateTasks(t.Context(), agent, how); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := EvaluateTasks(gone, agent, DefaultTaskEvaluation()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	player, _ := seated(t)
	if _, err := EvaluateTasks(t.Context(), player, DefaultTaskEvaluation()); !errors.Is(err, ErrNoText) {
		t.Errorf("an agent of a game: %v", err)
	}
}
