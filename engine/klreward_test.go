package engine

import (
	"math"
	"testing"

	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// penalised are answers that a network wrote, and what a reference has them earn.
func penalised(t *testing.T, reference func(*policy.Transformer) *policy.Transformer) ([]text.Group, *trainer) {
	t.Helper()
	c := tinyText()
	c.Reinforce.KL, c.Reinforce.KLIn, c.Reinforce.KLEstimate = 0.5, "reward", "k1"
	r := middleRules(t, nil)
	network := untaught(t, r)
	vocabulary, err := vocabularyOf(r)
	if err != nil {
		t.Fatal(err)
	}
	run := &trainer{Engine: &Engine{config: c, rules: r, text: &textRun{network: network, vocabulary: vocabulary, threads: 1, reference: reference(network)}}}
	groups := questions(t, r, 6)
	for i := range groups {
		groups[i].Answers = make([]text.Answer, 3)
	}
	if err := run.sample(t.Context(), run.writer(network), groups, answering{iteration: 1, answers: 3, temperature: 1}); err != nil {
		t.Fatal(err)
	}
	if err := run.penalise(groups); err != nil {
		t.Fatal(err)
	}
	return groups, run
}

// An answer earns -beta times the sum of log π - log reference over its tokens (Ziegler et al. 2019, equation 2): exactly 0
// where the policy is the reference.
func TestDivergenceInTheReward(t *testing.T) {
	groups, _ := penalised(t, func(n *policy.Transformer) *policy.Transformer { return n })
	for _, g := range groups {
		for _, a := range g.Answers {
			if a.Extra != 0 {
				t.Errorf("%q is as far as %v from itself", a.Text, a.Extra)
			}
		}
	}
	other := func(n *policy.Transformer) *policy.Transformer {
		m, err := policy.NewTransformer(n.Config(), 99)
		if err != nil {
			t.Fatal(err)
		}
		var lesson text.Batch
		lesson.AddPlain([]byte{1, 2, 1})
		for range 3 {
			if _, err := m.TrainSequences(*lesson.Sequences(), policy.Step{LearningRate: 0.1, Threads: 1}); err != nil {
				t.Fatal(err)
			}
		}
		return m
	}
	groups, run := penalised(t, other)
	different := 0
	for _, g := range groups {
		for i := range g.Answers {
			a := &g.Answers[i]
			var batch text.Batch
			batch.AddSample(g.Tokens, a, make([]float32, len(a.Tokens)))
			theirs := make([]float32, batch.Positions())
			if err := run.text.reference.LogProbs(*batch.Sequences(), theirs, nil); err != nil {
				t.Fatal(err)
			}
			want := 0.0
			for k, p := range a.LogProbs {
				want -= 0.5 * float64(p-theirs[len(g.Tokens)+k])
			}
			if math.Abs(want-float64(a.Extra)) > 1e-5 {
				t.Errorf("%q earns %v, want %v", a.Text, a.Extra, want)
			}
			if a.Extra != 0 {
				different++
			}
		}
	}
	if different == 0 {
		t.Error("the reference never differs")
	}
}

// Whitened advantages have mean 0 and deviation 1 over the answers of all groups, those of a group with one reward and
// failed ones left out.
func TestAdvantagesOfABatch(t *testing.T) {
	c := Default().Reinforce
	c.Advantage = "batch"
	groups := []text.Group{
		{Answers: []text.Answer{written(2, 1), written(3, 0), {End: replay.Failed, Tokens: make([]byte, 2)}}},
		{Answers: []text.Answer{written(2, 1), written(1, 1)}},
		{Answers: []text.Answer{written(2, 4), written(1, 0), written(1, 0), written(1, 0)}},
	}
	r := newRewarded(earnings{c, 10}, 1, groups)
	// mean-centred: 0.5 -0.5 | 3 -1 -1 -1, of mean 0 and variance (0.25+0.25+9+1+1+1)/6
	deviation := math.Sqrt(12.5 / 6)
	for g, want := range [][]float64{{0.5, -0.5, 0}, {0, 0}, {3, -1, -1, -1}} {
		for i, w := range want {
			for _, a := range r.advantage[g][i] {
				if math.Abs(float64(a)-w/deviation) > 1e-6 {
					t.Errorf("group %d, answer %d: %v, want %v", g, i, a, w/deviation)
				}
			}
		}
	}
}

// A run with both of them learns with finite numbers and can be repeated.
func TestBatchAdvantagesInARun(t *testing.T) {
	c := tinyText()
	c.Run.Stages = []string{"cold_start", "reinforce"}
	c.Reinforce.Advantage, c.Reinforce.KL, c.Reinforce.KLIn, c.Reinforce.KLEstimate, c.Reinforce.Steps = "batch", 0.1, "reward", "k1", 4
	want := weights(t, trainText(t, t.TempDir(), c))
	c.Learner.Threads = 2
	if got := weights(t, trainText(t, t.TempDir(), c)); got != want {
		t.Errorf("two threads: weights %s, want %s", got, want)
	}
	c.Reinforce.KL = 0
	if got := weights(t, trainText(t, t.TempDir(), c)); got == want {
		t.Error("the divergence changes nothing")
	}
}
