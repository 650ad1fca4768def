package grpo_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy"
)

// learner returns a small transformer that has an opinion: it has learnt a text.
func learner(t *testing.T) *policy.Transformer {
	t.Helper()
	config := policy.DefaultTransformer()
	config.Layers, config.Width, config.Heads, config.Context, config.Vocabulary = 2, 24, 2, 10, 6
	n, err := policy.NewTransformer(config, 3)
	if err != nil {
		t.Fatal(err)
	}
	text := policy.Sequences{Lengths: []int{6}, Tokens: []byte{0, 1, 2, 4, 2, 5}, Next: []byte{1, 2, 4, 2, 5, 3}, Weight: []float32{1, 1, 1, 1, 1, 1}}
	for range 8 {
		step(t, n, text, 1)
	}
	return n
}

func step(t *testing.T, n *policy.Transformer, b policy.Sequences, threads int) policy.Losses {
	t.Helper()
	losses, err := n.TrainSequences(b, policy.Step{LearningRate: 0.01, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	return losses
}

// answers draws a group of answers of different lengths, and gives each token its answer's advantage.
func answers(t *testing.T, n *policy.Transformer, advantage func(member int) float32) (b policy.Sequences) {
	t.Helper()
	drafts := make([]policy.Draft, 24)
	for i := range drafts {
		random := stream.New(9, stream.Act, uint64(i))
		drafts[i] = policy.Draft{Prompt: []byte{0, 1, 2}[:1+i%3], Random: &random}
	}
	if err := n.NewSampler(5).Sample(t.Context(), drafts, policy.Sampling{Temperature: 1, Stop: 3}); err != nil {
		t.Fatal(err)
	}
	for i, d := range drafts {
		pack(&b, d, advantage(i))
	}
	grpo.Constant(10)(&b)
	return b
}

func alternating(member int) float32 { return float32(member%2) - 0.5 }

// What a sampler says of its tokens and what training says of them are the same bits: the ratio is 1,
// and the KL to the behaviour 0, without rounding, for tokens and for whole answers.
func TestFirstStepOnNewAnswers(t *testing.T) {
	for _, whole := range []bool{false, true} {
		n := learner(t)
		b := answers(t, n, alternating)
		monitor := grpo.Monitor{Whole: whole} // bounds that any ratio but 1 passes
		monitor.Begin(len(b.Lengths))
		b.Loss = monitor.Watch(grpo.Clipped(grpo.ClipLow, grpo.ClipHigh))
		step(t, n, b, 2)
		if r := monitor.Report(); r.Ratio != 1 || r.KL != 0 || r.ClippedLow != 0 || r.ClippedHigh != 0 || r.Tokens < 50 || !(r.Entropy > 0.5) {
			t.Errorf("first step: %+v", r)
		}
		monitor.Begin(len(b.Lengths))
		step(t, n, b, 2)
		if r := monitor.Report(); r.Ratio == 1 || !(r.KL > 0) {
			t.Errorf("second step: %+v: the policy has not moved", r)
		}
	}
}

// Groups with exactly equal rewards leave no trace in the gradient, with any surrogate.
func TestEqualRewardsMakeNoGradient(t *testing.T) {
	rewards := slices.Repeat([]float32{0.1}, 24)
	for name, loss := range map[string]policy.Loss{
		"Clipped": grpo.Clipped(0.2, 0.28), "GSPO": grpo.GSPO(3e-4, 4e-4), "CISPO": grpo.CISPO(1, 4), "Reinforce": grpo.Reinforce,
	} {
		n := learner(t)
		advantages := make([]float32, len(rewards))
		grpo.MeanCentred(advantages, rewards)
		b := answers(t, n, func(i int) float32 { return advantages[i] })
		b.Loss = loss
		if l := step(t, n, b, 1); l.GradientNorm != 0 || l.Policy != 0 {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

// The same weights and the same report come out for any number of threads.
func TestThreadsChangeNothing(t *testing.T) {
	var reports []grpo.Report
	var digests []string
	for _, threads := range []int{1, 3} {
		n := learner(t)
		b := answers(t, n, alternating)
		reference := slices.Clone(b.Behaviour)
		monitor := grpo.Monitor{Low: grpo.ClipLow, High: grpo.ClipHigh}
		monitor.Begin(len(b.Lengths))
		b.Loss = monitor.Watch(grpo.Sum(grpo.GSPO(0.1, 0.2), grpo.ReferenceKL(grpo.K3, 0.1, reference), grpo.EntropyBonus(0.01)))
		before := n.Digest()
		for range 3 {
			step(t, n, b, threads)
		}
		reports, digests = append(reports, monitor.Report()), append(digests, n.Digest())
		if n.Digest() == before {
			t.Error("nothing was learnt")
		}
	}
	if reports[0] != reports[1] || digests[0] != digests[1] {
		t.Errorf("one thread %+v, three %+v", reports[0], reports[1])
	}
}

// Answers of an older policy: what TruncateStale makes of them is again at ratio 1.
func TestStaleAnswersBeginAtOne(t *testing.T) {
	n := learner(t)
	b := answers(t, n, alternating)
	b.Loss = grpo.Clipped(grpo.ClipLow, grpo.ClipHigh)
	step(t, n, b, 1)
	old := make([]float32, len(b.Tokens))
	if err := n.LogProbs(b, old, nil); err != nil {
		t.Fatal(err)
	}
	if err := grpo.TruncateStale(&b, old, 2); err != nil {
		t.Fatal(err)
	}
	var monitor grpo.Monitor
	monitor.Begin(len(b.Lengths))
	b.Loss = monitor.Watch(b.Loss)
	step(t, n, b, 1)
	if r := monitor.Report(); r.Ratio != 1 {
		t.Errorf("%+v", r)
	}
}

// A batch without what its loss reads is refused, and the network stays as it was.
func TestMissingAdvantagesAreRefused(t *testing.T) {
	n := learner(t)
	b := answers(t, n, alternating)
	b.Advantage, b.Loss = nil, grpo.Clipped(grpo.ClipLow, grpo.ClipHigh)
	before := n.Digest()
	if _, err := n.TrainSequences(b, policy.Step{LearningRate: 1, Threads: 1}); !errors.Is(err, policy.ErrNotFinite) {
		t.Error(err)
	}
	if n.Digest() != before {
		t.Error("the network has changed")
	}
}
