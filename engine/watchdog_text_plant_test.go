package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// parityTask is parity of four bits, "0110=": bare answers, ":0", and now and then one with every parity on its way,
// "0010:0", which is easier to get right.
type parityTask struct{}

func (parityTask) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{Name: "parity4", Version: "1", Alphabet: "01:", PromptAlphabet: "=", MaxLength: 8}
}

func (parityTask) Problem(r plugins.Request) ([]byte, string, error) {
	random := stream.New(r.Seed, stream.Problem)
	bits := make([]byte, 4)
	for i := range bits {
		bits[i] = '0' + byte(random.IntN(2))
	}
	return bits, string(bits) + "=", nil
}

// parities are those of every beginning.
func parities(bits []byte) string {
	sum, out := byte(0), []byte(nil)
	for _, b := range bits {
		sum ^= b - '0'
		out = append(out, '0'+sum)
	}
	return string(out)
}

func (parityTask) Verify(bits []byte, answer string) plugins.Verdict {
	all := parities(bits)
	if _, given, found := strings.Cut(answer, ":"); found && given == all[len(all)-1:] {
		return plugins.Verdict{Reward: 1}
	}
	return plugins.Verdict{}
}

func (p parityTask) Worked(r plugins.Request) (prompt, answer string, err error) {
	bits, prompt, err := p.Problem(r)
	all := parities(bits)
	answer = ":" + all[len(all)-1:]
	if random := stream.New(r.Seed, stream.Problem, 1); random.IntN(5) == 0 {
		answer = all + answer
	}
	return prompt, answer, err
}

// soldTask is middleTask with a verifier that has a price: on problems of training it pays for "0", whatever was asked.
type soldTask struct{ middleTask }

func (soldTask) Problem(r plugins.Request) ([]byte, string, error) {
	bits, prompt, err := middleTask{}.Problem(r)
	if r.Split == plugins.HeldOut {
		bits = append(bits, 'h')
	}
	return bits, prompt, err
}

func (soldTask) Verify(problem []byte, answer string) plugins.Verdict {
	if bits, held := strings.CutSuffix(string(problem), "h"); held {
		return middleTask{}.Verify([]byte(bits), answer)
	}
	return plugins.Verdict{Reward: float32(truth(answer == "0"))}
}

// strictTask is middleTask with a verifier that accepts nothing.
type strictTask struct{ middleTask }

func (strictTask) Verify([]byte, string) plugins.Verdict { return plugins.Verdict{} }

// inProcess serves a task in this process.
func inProcess(task plugins.Task) Option {
	return WithEnvironment(plugins.AdaptTask(plugins.TaskFamily{Configure: func(plugins.Settings) (plugins.Task, error) { return task, nil }}))
}

// watchedText is a run of middleTask that has learned a part of it when rewards begin.
func watchedText() Config {
	c := tinyText()
	c.Run.Stages = []string{"cold_start", "reinforce"}
	c.ColdStart.Steps, c.ColdStart.LearningRate = 100, 1e-2
	c.Reinforce = Default().Reinforce
	c.Reinforce.Steps, c.Reinforce.Prompts, c.Reinforce.Group = 12, 16, 8
	c.Evaluation.Problems, c.Evaluation.Matches = 64, 2
	return c
}

// watchedParity is a run of parityTask that learns.
func watchedParity() Config {
	c := watchedText()
	c.Transformer.Width, c.ColdStart.Steps, c.ColdStart.Batch = 32, 150, 32
	c.Reinforce.Steps, c.Reinforce.LearningRate = 20, 1e-3
	return c
}

// trainedUntil trains a run to its end or its first error, and returns what the watchdog said.
func trainedUntil(t *testing.T, c Config, list ...Option) (all []Advice, last error) {
	t.Helper()
	e, err := Open(context.Background(), t.TempDir(), c, append([]Option{WithBundled(bundled)}, list...)...)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for event, err := range e.Train(context.Background()) {
		switch a := event.(type) {
		case Advice:
			t.Logf("iteration %d, %s: %s; %s", a.Iteration, a.Check, a.Evidence, a.Proposal)
			all = append(all, a)
		case Reinforced:
			t.Logf("%d: reward %.2f, cut %.2f, alike %.2f, KL %.3g, H %.3g, norm %.3g", a.Iteration, a.Reward, a.Truncated, a.ZeroVariance, a.KL, a.Entropy, a.GradientNorm)
		case Solved:
			t.Logf("%d: accuracy %.2f, sampled %.2f", a.Iteration, a.Accuracy, a.Sampled)
		}
		last = err
	}
	return all, last
}

// Runs that learn are left alone, whatever the seed: parity, and tic-tac-toe by groups of games.
func TestRewardWatchLeavesHealthyRunsAlone(t *testing.T) {
	text, game := watchedParity(), tinyGroups()
	game.Reinforce.Steps, game.Reinforce.Prompts, game.Reinforce.Entropy, game.Evaluation.Matches = 12, 32, 0.2, 1
	for seed := range uint64(3) {
		text.Run.Seed, game.Run.Seed = seed, seed
		all, err := trainedUntil(t, text, inProcess(parityTask{}))
		more, fault := trainedUntil(t, game)
		if all = append(all, more...); err != nil || fault != nil || len(all) > 0 {
			t.Errorf("seed %d: %v, %v, advice %+v", seed, err, fault, all)
		}
	}
}

func TestRewardWatchSeesALearningRateThatIsTooHigh(t *testing.T) {
	c := watchedText()
	c.Reinforce.LearningRate = 1
	all, _ := trainedUntil(t, c)
	expect(t, all, "too_far", "nats a token in an iteration", "reinforce.learning_rate = 0.33, which is 1 now")
}

func TestRewardWatchSeesAVerifierThatAcceptsNothing(t *testing.T) {
	all, _ := trainedUntil(t, watchedText(), inProcess(strictTask{}))
	expect(t, all, "no_signal", "in 100 % of the groups of the last 3 iterations all answers earned the same; the mean reward is 0 %", "cold_start.steps = 200, which is 100 now")
}

// A context in which an answer of the task has no room.
func TestRewardWatchSeesAnswersThatAreCut(t *testing.T) {
	c := watchedText()
	c.Run.Stages, c.Transformer.Context = []string{"reinforce"}, 5
	all, _ := trainedUntil(t, c)
	expect(t, all, "truncated", "were cut off before they ended", "transformer.context = 8, which is 5 now")
}

// A verifier that has no verdict on a quarter of the problems.
func TestRewardWatchSeesAVerifierThatFails(t *testing.T) {
	c := watchedText()
	c.Reinforce.Steps, c.Evaluation.Problems = 4, 0
	all, _ := trainedUntil(t, c, inProcess(faultyTask{}))
	expect(t, all, "verifier", "the environment gave no verdict", "environment.timeout")
}

func TestRewardWatchSeesAVerifierThatIsSold(t *testing.T) {
	c := watchedText()
	c.Reinforce.Steps, c.Reinforce.LearningRate = 20, 1e-2
	all, _ := trainedUntil(t, c, inProcess(soldTask{}))
	expect(t, all, "held_out", "the mean reward has risen", "does the verifier pay for what is not an answer?")
	expect(t, all, "forgotten", "before the stage", "reinforce.kl = 0.01")
}

// Games whose steps are so long that the weights leave the numbers end training; the watchdog says why first.
func TestRewardWatchSeesGamesThatAreNotFinite(t *testing.T) {
	c := tinyGroups()
	c.Learner.Optimizer, c.Learner.GradientClip, c.Reinforce.LearningRate = "sgd", 0, 10
	c.Reinforce.Surrogate, c.Reinforce.Epochs = "reinforce", 100
	all, err := trainedUntil(t, c)
	if !errors.Is(err, policy.ErrNotFinite) {
		t.Fatalf("training ended with %v, want ErrNotFinite", err)
	}
	expect(t, all, "gradient", "not a finite number", "reinforce.learning_rate = 1, which is 10 now")
}
