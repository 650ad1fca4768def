package text

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

func vocabulary(t *testing.T, alphabets ...string) *Vocabulary {
	t.Helper()
	v, err := NewVocabulary(alphabets...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Tokens do not depend on the order of the alphabets, and a text comes back as it was.
func TestVocabulary(t *testing.T) {
	a, b := vocabulary(t, "ba+", "ä=a"), vocabulary(t, "=ä", "a+b")
	for _, text := range []string{"", "a", "ab+ba=ä"} {
		ta, err := a.Append(nil, text)
		tb, err2 := b.Append(nil, text)
		if err != nil || err2 != nil || !slices.Equal(ta, tb) {
			t.Errorf("%q: %v and %v, %v, %v", text, ta, tb, err, err2)
		}
		if got := a.Text(append([]byte{End}, append(ta, End)...)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
	if a.Size() != 6 {
		t.Errorf("5 characters and End are %d tokens", a.Size())
	}
	if got, err := a.Append([]byte{7}, "abc"); err == nil || !strings.Contains(err.Error(), `'c'`) || len(got) != 1 {
		t.Errorf("a strange character: %v, %v", got, err)
	}
}

func TestVocabulariesThatCannotBe(t *testing.T) {
	var many strings.Builder
	for i := range 256 {
		many.WriteRune(rune(0x4e00 + i))
	}
	for _, alphabet := range []string{"", many.String(), "a\xffb"} {
		if _, err := NewVocabulary(alphabet); err == nil {
			t.Errorf("%.20q was taken", alphabet)
		}
	}
}

// What is read, what is predicted, and what counts: [End] prompt answer [End].
func TestBatch(t *testing.T) {
	var b Batch
	for range 2 { // again after Reset
		b.Reset()
		b.AddPlain([]byte{5, 6})
		b.AddAnswer([]byte{1, 2}, []byte{3}, true)
		b.AddAnswer([]byte{1, 2}, []byte{3, 4}, false)
		b.AddSample([]byte{1}, &Answer{Tokens: []byte{4, End}, LogProbs: []float32{-0.5, -0.25}}, []float32{2, 3})
		b.AddSample([]byte{1}, &Answer{Tokens: []byte{4, 5, End}, LogProbs: []float32{-0.5, -0.75, -1}, Given: 1}, []float32{8, 2, 3})
		want := policy.Sequences{
			Lengths:   []int{3, 4, 4, 3, 4},
			Tokens:    []byte{0, 5, 6, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 4, 0, 1, 4, 5},
			Next:      []byte{5, 6, 0, 1, 2, 3, 0, 1, 2, 3, 4, 1, 4, 0, 1, 4, 5, 0},
			Weight:    []float32{1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1},
			Advantage: []float32{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 0, 0, 2, 3},
			Behaviour: []float32{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -0.5, -0.25, 0, -0.5, -0.75, -1},
		}
		if got := *b.Sequences(); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v\nwant %+v", got, want)
		}
		if b.Len() != 5 || b.Positions() != 18 {
			t.Errorf("%d texts, %d positions", b.Len(), b.Positions())
		}
	}
}

// echo is a task whose prompt is one letter and whose right answer is the same.
type echo struct{}

func (echo) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{Name: "echo", Version: "1", Alphabet: "ab", PromptAlphabet: "abX", MaxLength: 4}
}

func (echo) Problem(r plugins.Request) ([]byte, string, error) {
	switch r.Seed {
	case 13:
		return nil, "", errors.New("an unlucky number")
	case 14:
		return []byte("a"), "X", nil
	}
	letter := string(rune('a' + r.Seed%2))
	return []byte(letter), letter, nil
}

func (echo) Verify(problem []byte, answer string) plugins.Verdict {
	if string(problem) == answer {
		return plugins.Verdict{Reward: 1}
	}
	return plugins.Verdict{Note: "it is " + string(problem)}
}

func posed(t *testing.T, answers int, seeds ...uint64) (plugins.Environment, *Vocabulary, []Group) {
	t.Helper()
	env := plugins.AdaptTask(plugins.TaskFamily{Configure: func(plugins.Settings) (plugins.Task, error) { return echo{}, nil }})
	if _, err := env.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	v := vocabulary(t, "ab") // without the X of one problem
	var requests []plugins.Request
	for _, seed := range seeds {
		requests = append(requests, plugins.Request{Seed: seed})
	}
	groups, err := Pose(t.Context(), env, v, requests, answers)
	if err != nil {
		t.Fatal(err)
	}
	return env, v, groups
}

func TestPose(t *testing.T) {
	_, v, groups := posed(t, 3, 1, 13, 14, 2)
	for i, want := range []struct{ prompt, fault string }{{"b", ""}, {"", "an unlucky number"}, {"X", "no 'X'"}, {"a", ""}} {
		g := groups[i]
		if g.Prompt != want.prompt || !strings.Contains(g.Fault, want.fault) || (g.Fault == "") != (len(g.Answers) == 3) || g.Fault == "" && v.Text(g.Tokens) != g.Prompt {
			t.Errorf("%d: %+v", i, g)
		}
	}
}

func network(t *testing.T, v *Vocabulary) *policy.Transformer {
	t.Helper()
	c := policy.DefaultTransformer()
	c.Layers, c.Width, c.Heads, c.Context, c.Vocabulary = 1, 8, 2, 8, v.Size()
	n, err := policy.NewTransformer(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func write(t *testing.T, threads int) []Group {
	t.Helper()
	env, v, groups := posed(t, 5, 1, 13, 2, 3, 4)
	w := NewWriter(network(t, v), v, threads)
	err := w.Write(t.Context(), groups, Writing{Temperature: 1, Limit: 4, Stream: func(g, m int) stream.Stream {
		return stream.New(7, stream.Answer, uint64(g), uint64(m))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := Judge(t.Context(), env, groups); err != nil {
		t.Fatal(err)
	}
	return groups
}

// Answers depend on neither threads nor neighbours, and each is accounted for.
func TestWriteAndJudge(t *testing.T) {
	groups := write(t, 1)
	if again := write(t, 3); !reflect.DeepEqual(again, groups) {
		t.Errorf("three threads write %+v\nwant %+v", again, groups)
	}
	ends := map[replay.End]int{}
	for _, g := range groups {
		for _, a := range g.Answers {
			ends[a.End]++
			if len(a.Tokens) != len(a.LogProbs) || a.Stopped != (a.Tokens[len(a.Tokens)-1] == End) || a.Length() != len(a.Text) || a.Length() > 5 {
				t.Errorf("%+v", a)
			}
			right := a.Stopped && a.Text == g.Prompt
			if a.Right(1) != right || (a.End == replay.Truncated) == a.Stopped {
				t.Errorf("to %s: %+v", g.Prompt, a)
			}
		}
	}
	if ends[replay.Used]+ends[replay.Truncated] != 20 || ends[replay.Used] == 0 {
		t.Errorf("ends %v", ends)
	}
}

// broken verifies nothing.
type broken struct {
	plugins.Environment
	err error
}

func (b broken) Verify(_ context.Context, answers []plugins.Answer) ([]plugins.Verdict, error) {
	out := make([]plugins.Verdict, len(answers))
	for i := range out {
		out[i].Fault = fmt.Sprintf("no verdict on %q", answers[i].Text)
	}
	return out, b.err
}

// A verifier that fails costs the answers, not the run; a cancelled context is an error.
func TestAnswersWithoutAVerdictHaveFailed(t *testing.T) {
	for _, fault := range []error{nil, errors.New("it is gone")} {
		env, _, groups := posed(t, 2, 1, 2)
		for i := range groups {
			for k := range groups[i].Answers {
				groups[i].Answers[k].Reward = 1
			}
		}
		if err := Judge(t.Context(), broken{env, fault}, groups); err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			for _, a := range g.Answers {
				if a.End != replay.Failed || a.Reward != 0 || a.Note == "" {
					t.Errorf("%v: %+v", fault, a)
				}
			}
			if len(g.Rewards(nil)) != 0 {
				t.Errorf("rewards %v", g.Rewards(nil))
			}
		}
	}
	env, _, groups := posed(t, 1, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Judge(ctx, env, groups); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
