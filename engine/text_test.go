package engine

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// middleTask is a task small enough to be learned in a test: the second of three bits, "011=" with the answer "1".
type middleTask struct{}

func newMiddle() plugins.Environment {
	return plugins.AdaptTask(plugins.TaskFamily{Configure: func(plugins.Settings) (plugins.Task, error) { return middleTask{}, nil }})
}

func (middleTask) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{Name: "middle", Version: "1", Alphabet: "01", PromptAlphabet: "01=", MaxLength: 3}
}

func (middleTask) Problem(r plugins.Request) ([]byte, string, error) {
	random := stream.New(r.Seed, stream.Problem)
	text := []byte("000")
	for i := range text {
		text[i] += byte(random.IntN(2))
	}
	return text, string(text) + "=", nil
}

func (middleTask) Verify(problem []byte, answer string) plugins.Verdict {
	if answer == middle(string(problem)) {
		return plugins.Verdict{Reward: 1}
	}
	return plugins.Verdict{Note: "it is " + middle(string(problem))}
}

func middle(text string) string { return text[1:2] }

func (b middleTask) Worked(r plugins.Request) (prompt, answer string, err error) {
	problem, prompt, err := b.Problem(r)
	return prompt, middle(string(problem)), err
}

func (b middleTask) Plain(r plugins.Request) (string, error) {
	prompt, answer, err := b.Worked(r)
	return prompt + answer, err
}

// tinyText is a short run of it through every stage.
func tinyText() Config {
	c := Default()
	c.Environment.Name, c.Environment.InProcess = "middle", true
	c.Run = RunConfig{Seed: 3, Stages: []string{"pretrain", "cold_start", "reinforce", "harvest", "supervise", "reinforce", "distill"}, Budget: c.Run.Budget}
	c.Transformer = TransformerConfig{Layers: 1, Width: 16, Heads: 2, Context: 16}
	c.Pretrain.Steps, c.Pretrain.Batch = 10, 8
	c.ColdStart.Steps, c.ColdStart.Batch = 30, 8
	c.Reinforce.Steps, c.Reinforce.Prompts, c.Reinforce.Group = 2, 6, 4
	c.Reinforce.Epochs, c.Reinforce.Minibatches, c.Reinforce.Refill, c.Reinforce.KL, c.Reinforce.Entropy = 2, 2, 2, 0.01, 0.01
	c.Harvest.Rounds, c.Harvest.Prompts = 2, 10
	c.Supervise.Steps, c.Supervise.Batch, c.Supervise.Afresh = 60, 8, true
	c.Distill.Steps, c.Distill.Batch, c.Distill.Width, c.Distill.Heads = 60, 8, 8, 2
	c.Evaluation.Problems, c.Evaluation.Matches, c.Learner.Threads = 16, 2, 1
	return c
}

// trainText trains a text run to its end.
func trainText(t *testing.T, dir string, c Config) (events []Event) {
	t.Helper()
	e, err := Open(context.Background(), dir, c, WithBundled(bundled), withMemTable(smallMemTable))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for event, err := range e.Train(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

// Same plan and seed, same weights: whatever the threads, and left and resumed again and again.
func TestTextRunsAreDeterministic(t *testing.T) {
	c := tinyText()
	c.Reinforce.Forks, c.Reinforce.TargetLength, c.Reinforce.LengthWeight = 1, 2, 0.1
	want := weights(t, trainText(t, t.TempDir(), c))
	c.Learner.Threads = 2
	if got := weights(t, trainText(t, t.TempDir(), c)); got != want {
		t.Errorf("two threads: weights %s, want %s", got, want)
	}
	if got := resumed(t, c, leaveText); got != want {
		t.Errorf("resumed: weights %s, want %s", got, want)
	}
}

// resumed are the weights of a run that is left and resumed until it is at its end, as leave says.
func resumed(t *testing.T, c Config, leave func(t *testing.T, dir string, c Config) bool) string {
	t.Helper()
	dir := t.TempDir()
	for !leave(t, dir, c) {
	}
	agent, err := LoadAgent(context.Background(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	return agent.Digest()
}

// leaveText trains until a third iteration has been reported, which may come to nothing, and says whether the run
// is at its end.
func leaveText(t *testing.T, dir string, c Config) bool {
	t.Helper()
	e, err := Open(context.Background(), dir, c, WithBundled(bundled), withMemTable(smallMemTable))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	reported := 0
	for event, err := range e.Train(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		switch event.(type) {
		case Finished:
			return true
		case Lessons, Reinforced, Harvested:
			if reported++; reported == 3 {
				return false
			}
		}
	}
	return true
}

// Imitation alone learns eight prompts, and the agent answers them; a stage's numbers add up.
func TestTextRunLearns(t *testing.T) {
	c := tinyText()
	c.Run.Stages = []string{"cold_start", "reinforce"}
	c.ColdStart.Steps, c.ColdStart.Batch, c.ColdStart.LearningRate = 300, 16, 1e-2
	dir := t.TempDir()
	var last Solved
	var reinforced Reinforced
	for _, event := range trainText(t, dir, c) {
		switch e := event.(type) {
		case Solved:
			last = e
		case Reinforced:
			reinforced = e
		}
	}
	if last.Accuracy != 1 || last.Problems != 16 || len(last.Examples) != solvedExamples {
		t.Errorf("%+v", last)
	}
	if s := reinforced.Signal; s.Used+s.Failed+s.Truncated+s.ZeroVariance+s.Stale+s.Surplus == 0 || reinforced.Tokens == 0 {
		t.Errorf("%+v", reinforced)
	}
	agent, err := LoadAgent(context.Background(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	for _, prompt := range []string{"011=", "111=", "000="} {
		got, err := agent.Solve(context.Background(), prompt)
		if err != nil || got.Text != middle(prompt) || !got.Stopped || got.LogProb > 0 {
			t.Errorf("%s: %+v, %v", prompt, got, err)
		}
	}
	if _, err := agent.Solve(context.Background(), "2="); err == nil || !strings.Contains(err.Error(), `the vocabulary has no '2'`) {
		t.Errorf("a character that there is not: %v", err)
	}
}

func TestAnAgentOfAGameDoesNotWrite(t *testing.T) {
	agent, _ := seated(t)
	if _, err := agent.Solve(context.Background(), "1="); !errors.Is(err, ErrNoText) {
		t.Errorf("%v", err)
	}
}

// A context without room for the prompts is an error, without room for the answers a warning, each with the number that
// has it.
func TestContextWithoutRoom(t *testing.T) {
	for context, want := range map[int]string{4: "transformer.context = 8", 6: "transformer.context = 8", 8: ""} {
		c := tinyText()
		c.Run.Stages, c.Transformer.Context = []string{"reinforce"}, context
		e, err := Open(t.Context(), t.TempDir(), c, WithBundled(bundled), withMemTable(smallMemTable))
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for event, err := range e.Train(t.Context()) {
			if w, ok := event.(Warning); ok {
				said = w.Text
			}
			if err != nil {
				said = err.Error()
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if (want == "") != (said == "") || !strings.Contains(said, want) {
			t.Errorf("context %d: %q, want %q", context, said, want)
		}
	}
}
