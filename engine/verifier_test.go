package engine

import (
	"context"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// tryingTask is middleTask with a verifier that dies of the problem 000, never answers 111 and is slow over 010.
type tryingTask struct{ middleTask }

func newTrying() plugins.Environment {
	return plugins.AdaptTask(plugins.TaskFamily{Configure: func(plugins.Settings) (plugins.Task, error) { return tryingTask{}, nil }})
}

func (t tryingTask) Verify(problem []byte, answer string) plugins.Verdict {
	switch string(problem) {
	case "000":
		os.Exit(5)
	case "111":
		select {}
	case "010":
		time.Sleep(10 * time.Millisecond)
	}
	return t.middleTask.Verify(problem, answer)
}

// faultyTask is what is to become of it: no verdict on 000 and 111, and nothing else.
type faultyTask struct{ middleTask }

func (t faultyTask) Verify(problem []byte, answer string) plugins.Verdict {
	if slices.Contains([]string{"000", "111"}, string(problem)) {
		return plugins.Verdict{Fault: "there is no verdict"}
	}
	return t.middleTask.Verify(problem, answer)
}

// tryingRun learns from rewards alone. Its seed asks every trying problem, 111 once, since each answer to it costs
// timeouts; and all answers to 000 and 111 are such that the verifier is asked about them.
func tryingRun() Config {
	c := tinyText()
	c.Environment.Name, c.Run.Seed, c.Run.Stages = "trying", 2, []string{"reinforce"}
	c.Reinforce.Steps, c.Reinforce.Prompts, c.Reinforce.Group, c.Reinforce.Refill = 2, 6, 2, 1
	c.Evaluation.Problems = 0
	return c
}

// asked counts how often a run's problems come up.
func asked(t *testing.T, c Config) map[string]int {
	t.Helper()
	count := map[string]int{}
	for iteration := 1; iteration <= c.Reinforce.Steps; iteration++ {
		for _, r := range (answering{iteration: iteration, problems: c.Reinforce.Prompts}).requests(c.Run.Seed) {
			_, prompt, err := middleTask{}.Problem(r)
			if err != nil {
				t.Fatal(err)
			}
			count[prompt]++
		}
	}
	return count
}

// A verifier that exits, hangs or is slow costs the answers that it does not judge, and changes nothing about the
// others: signal and weights are those of a run whose verifier says at once that it has no verdict on them.
func TestTryingVerifierFailsItsAnswersAlone(t *testing.T) {
	t.Parallel()
	c := tryingRun()
	count := asked(t, c)
	if count["000="] == 0 || count["111="] != 1 || count["010="] == 0 {
		t.Fatalf("the seed asks %v", count)
	}
	c.Environment.InProcess = true
	want := trainWith(t, c, WithEnvironment(plugins.AdaptTask(plugins.TaskFamily{Configure: func(plugins.Settings) (plugins.Task, error) { return faultyTask{}, nil }})))
	if failed := (count["000="] + count["111="]) * c.Reinforce.Group; want.signal.Failed != failed || want.signal.Used == 0 {
		t.Fatalf("%+v, want %d failed, and some used", want.signal, failed)
	}
	c.Environment.InProcess = false
	var got tried
	// On a machine so slow that a sound verifier is late twice in a row, more time makes the difference.
	for _, c.Environment.Timeout = range []time.Duration{250 * time.Millisecond, time.Second, 4 * time.Second} {
		if got = trainWith(t, c, WithBundled(bundled)); got.signal == want.signal {
			break
		}
	}
	if got.signal != want.signal || got.weights != want.weights {
		t.Errorf("%+v and weights %s, want %+v and %s", got.signal, got.weights, want.signal, want.weights)
	}
	if !strings.Contains(got.warnings, "4 answers failed") || !strings.Contains(got.warnings, "plugin trying: Verify") {
		t.Errorf("warned\n%s", got.warnings)
	}
}

// tried is how a run of text problems ended.
type tried struct {
	signal   Signal
	weights  string
	warnings string
}

func trainWith(t *testing.T, c Config, option Option) (end tried) {
	t.Helper()
	events := train(t, t.TempDir(), c, option, withMemTable(smallMemTable))
	for _, event := range events {
		switch e := event.(type) {
		case Reinforced:
			end.signal = e.Signal
		case Warning:
			end.warnings += e.Text + "\n"
		}
	}
	end.weights = weights(t, events)
	return end
}

// However many answers to a problem the verifier dies of, it is not given up as long as there are others: they get
// their verdicts, in the same call and in the next.
func TestVerifierIsNotGivenUpForOneProblem(t *testing.T) {
	t.Parallel()
	r, err := openRules(context.Background(), EnvironmentConfig{Name: "trying", Timeout: 10 * time.Second}, collect([]Option{WithBundled(bundled)}))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	vocabulary, err := vocabularyOf(r)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := text.Pose(t.Context(), r.env, vocabulary, []plugins.Request{requestOf(t, "000="), requestOf(t, "011=")}, 7)
	if err != nil {
		t.Fatal(err)
	}
	for g := range groups {
		for i := range groups[g].Answers {
			groups[g].Answers[i] = text.Answer{Text: "1", Stopped: true}
		}
	}
	if err := text.Judge(t.Context(), r.env, groups); err != nil {
		t.Fatal(err)
	}
	for g, want := range []replay.End{replay.Failed, replay.Used} {
		for i, a := range groups[g].Answers {
			if a.End != want || a.Reward != float32(g) {
				t.Errorf("%s answer %d: %v, reward %v, %s", groups[g].Prompt, i, a.End, a.Reward, a.Note)
			}
		}
	}
	sound := groups[1:]
	if err := text.Judge(t.Context(), r.env, sound); err != nil || !reflect.DeepEqual(sound[0].Rewards(nil), []float32{1, 1, 1, 1, 1, 1, 1}) {
		t.Errorf("after that: %+v, %v", sound, err)
	}
}

// requestOf finds a request that is answered with a prompt.
func requestOf(t *testing.T, want string) plugins.Request {
	t.Helper()
	for seed := range uint64(1000) {
		r := plugins.Request{Seed: seed}
		if _, prompt, err := (middleTask{}).Problem(r); err == nil && prompt == want {
			return r
		}
	}
	t.Fatalf("no seed asks %s", want)
	return plugins.Request{}
}
