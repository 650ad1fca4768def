package engine

import (
	"context"
	"errors"
	"math"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// middleRules are those of middle, with a verifier that may be another.
func middleRules(t *testing.T, verify func(plugins.Environment) plugins.Environment) *rules {
	t.Helper()
	env := newMiddle()
	spec, err := env.Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	spec.Grammar = "[01]{1,3}"
	if verify != nil {
		env = verify(env)
	}
	return &rules{env: env, spec: spec}
}

// judgedBy is an environment with another verifier, which remembers what it was asked.
type judgedBy struct {
	plugins.Environment
	verdict func(answer plugins.Answer, own plugins.Verdict) plugins.Verdict
	mu      sync.Mutex
	asked   []string
}

func (j *judgedBy) Verify(ctx context.Context, answers []plugins.Answer) ([]plugins.Verdict, error) {
	out, err := j.Environment.Verify(ctx, answers)
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range out {
		j.asked = append(j.asked, answers[i].Text)
		if j.verdict != nil {
			out[i] = j.verdict(answers[i], out[i])
		}
	}
	return out, err
}

func refusing(plugins.Answer, plugins.Verdict) plugins.Verdict { return plugins.Verdict{} }
func failing(plugins.Answer, plugins.Verdict) plugins.Verdict {
	return plugins.Verdict{Fault: "it does not say"}
}

// untaught is a network that thinks nothing of middle yet.
func untaught(t *testing.T, r *rules) *policy.Transformer {
	t.Helper()
	v, err := vocabularyOf(r)
	if err != nil {
		t.Fatal(err)
	}
	c := policy.DefaultTransformer()
	c.Layers, c.Width, c.Heads, c.Context, c.Vocabulary = 1, 8, 2, 12, v.Size()
	n, err := policy.NewTransformer(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// questions are middle's first held-out problems.
func questions(t *testing.T, r *rules, n int) []text.Group {
	t.Helper()
	v, err := vocabularyOf(r)
	if err != nil {
		t.Fatal(err)
	}
	requests := make([]plugins.Request, n)
	for i := range requests {
		requests[i] = plugins.Request{Seed: uint64(i), Split: plugins.HeldOut}
	}
	groups, err := text.Pose(t.Context(), r.env, v, requests, 1)
	if err != nil {
		t.Fatal(err)
	}
	return groups
}

// gameOf is a task as package mcts sees it.
func gameOf(t *testing.T, r *rules) *text.Game {
	t.Helper()
	v, err := vocabularyOf(r)
	if err != nil {
		t.Fatal(err)
	}
	g, err := text.NewGame(r.env, r.spec, v, 12)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Package mcts searches a task as it searches any game: without a network, by its ends alone, it finds the right answer
// and proves it.
func TestMCTSFindsTheAnswer(t *testing.T) {
	r := middleRules(t, nil)
	g := gameOf(t, r)
	config := mcts.Default()
	config.Simulations, config.Proofs = 40, true
	for _, q := range questions(t, r, 8) {
		at, err := g.Begin(t.Context(), []text.Group{q}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, result := searched(t, config, g, at[0])
		line := s.Line(0, nil)
		want := "$" + middle(q.Prompt)
		if !result.Proven || result.Values[0] != 1 || len(line) != 2 || "$"+string('0'+byte(line[0]-1)) != want || line[1] != int(text.End) {
			t.Errorf("%s: %+v, line %v", q.Prompt, result, line)
		}
	}
}

func searched(t *testing.T, config mcts.Config, g *text.Game, at plugins.Position) (*mcts.Search, mcts.Result) {
	t.Helper()
	s, err := mcts.New(config, g.Spec(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(0, at, nil); err != nil {
		t.Fatal(err)
	}
	if err := mcts.Run(t.Context(), s, g, mcts.Uniform(g.Spec())); err != nil {
		t.Fatal(err)
	}
	var result mcts.Result
	if err := s.ReadResult(0, &result); err != nil {
		t.Fatal(err)
	}
	return s, result
}

// Of answers that are all wrong there are 2, 4 and 8 of one, two and three characters: when all have been seen, the search
// is over.
func TestProofsEndTheSearchOfText(t *testing.T) {
	judge := &judgedBy{verdict: refusing}
	r := middleRules(t, func(env plugins.Environment) plugins.Environment { judge.Environment = env; return judge })
	g := gameOf(t, r)
	config := mcts.Default()
	config.Simulations, config.Proofs = 5000, true
	at, err := g.Begin(t.Context(), questions(t, r, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, result := searched(t, config, g, at[0])
	if !result.Proven || result.Values[0] != 0 || result.Simulations > 100 || len(judge.asked) != 14 {
		t.Errorf("%+v after %d verdicts", result, len(judge.asked))
	}
}

// What is searched does not depend on threads, or on what is searched beside it; no token breaks the grammar; and a network
// that knows nothing finds with search what it does not without.
func TestTextSearch(t *testing.T) {
	judge := &judgedBy{}
	r := middleRules(t, func(env plugins.Environment) plugins.Environment { judge.Environment = env; return judge })
	network := untaught(t, r)
	vocabulary, err := vocabularyOf(r)
	if err != nil {
		t.Fatal(err)
	}
	write := func(threads, atOnce int) (out []text.Answer, cost int) {
		s, err := newTextSearch(r, network, 4, 3, threads)
		if err != nil {
			t.Fatal(err)
		}
		for groups := questions(t, r, 12); len(groups) > 0; groups = groups[atOnce:] {
			quests, err := s.write(t.Context(), groups[:atOnce], nil)
			if err != nil {
				t.Fatal(err)
			}
			for i, q := range quests {
				a := q.answer(vocabulary)
				if a.Text != middle(groups[i].Prompt) || !a.Stopped || q.fault != "" {
					t.Errorf("%s: %+v, %s", groups[i].Prompt, a, q.fault)
				}
				out, cost = append(out, a), cost+1000*q.evaluated+q.sampled
			}
		}
		return out, cost
	}
	want, cost := write(1, 12)
	for _, how := range [][2]int{{3, 12}, {1, 1}, {2, 4}} {
		if got, c := write(how[0], how[1]); !reflect.DeepEqual(got, want) || c != cost {
			t.Errorf("%d threads, %d at once: %v for %d, want %v for %d", how[0], how[1], got, c, want, cost)
		}
	}
	for _, answer := range judge.asked {
		if !regexp.MustCompile(`^[01]{1,3}$`).MatchString(answer) {
			t.Errorf("the verifier was asked about %q", answer)
		}
	}
}

// The evaluation of a text is the network's next token and what its completions earn, one without a verdict the least.
func TestTextEvaluator(t *testing.T) {
	for name, c := range map[string]struct {
		verdict   func(plugins.Answer, plugins.Verdict) plugins.Verdict
		low, want float32
	}{
		"all right": {func(plugins.Answer, plugins.Verdict) plugins.Verdict { return plugins.Verdict{Reward: 1} }, -2, 1},
		"all wrong": {refusing, -2, 0},
		"silent":    {failing, -2, -2},
	} {
		r := middleRules(t, func(env plugins.Environment) plugins.Environment {
			return &judgedBy{Environment: env, verdict: c.verdict}
		})
		r.spec.Returns.Low = c.low
		network, game := untaught(t, r), gameOf(t, r)
		positions, err := game.Begin(t.Context(), questions(t, r, 3), []byte{1})
		if err != nil {
			t.Fatal(err)
		}
		out := make([]mcts.Evaluation, 3)
		for i := range out {
			out[i] = mcts.Evaluation{Logits: make([]float32, game.Spec().Actions), Values: make([]float32, 1)}
		}
		if err := newTextEvaluator(network, game, r.env, r.spec, 1, 2).Evaluate(t.Context(), positions, out); err != nil {
			t.Fatal(err)
		}
		for i := range out {
			d, _ := text.ReadDraft(positions[i].State)
			if got := predicted(t, network, d); out[i].Values[0] != c.want || !near(out[i].Logits, got) {
				t.Errorf("%s: %+v, want %v and log-probabilities %v", name, out[i], c.want, got)
			}
		}
	}
}

// predicted are the log-probabilities that learning has for each token after a draft.
func predicted(t *testing.T, network *policy.Transformer, d text.Draft) (out []float32) {
	t.Helper()
	for token := range network.Config().Vocabulary {
		var batch text.Batch
		batch.AddAnswer(d.Prompt, append(append([]byte{}, d.Answer...), byte(token)), false)
		logProbs := make([]float32, batch.Positions())
		if err := network.LogProbs(*batch.Sequences(), logProbs, nil); err != nil {
			t.Fatal(err)
		}
		out = append(out, logProbs[len(logProbs)-1])
	}
	return out
}

// near says whether logits are log-probabilities but for a constant.
func near(logits, logProbs []float32) bool {
	for i := range logits {
		if math.Abs(float64(logits[i]-logits[0]-logProbs[i]+logProbs[0])) > 1e-5 {
			return false
		}
	}
	return true
}

// A verifier that says nothing fails the answers, and a cancelled context ends the search.
func TestTextSearchFaults(t *testing.T) {
	for name, c := range map[string]struct {
		verdict func(plugins.Answer, plugins.Verdict) plugins.Verdict
		found   bool
	}{"silent": {failing, false}, "all wrong": {refusing, true}} {
		r := middleRules(t, func(env plugins.Environment) plugins.Environment {
			return &judgedBy{Environment: env, verdict: c.verdict}
		})
		s, err := newTextSearch(r, untaught(t, r), 6, 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		groups := append(questions(t, r, 3), text.Group{Fault: "none was posed"})
		quests, err := s.write(t.Context(), groups, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range quests {
			if i == 3 && q.fault == "none was posed" {
				continue
			}
			if (q.found != nil) != c.found || strings.Contains(q.fault, "does not say") == c.found {
				t.Errorf("%s: found %v, fault %q", name, q.found, q.fault)
			}
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.write(gone, groups, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
}
