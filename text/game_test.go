package text

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

// thrice is a task with a grammar: to the prompt "b?" answer "b:bbb".
type thrice struct{ grammar string }

func (t thrice) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{Name: "thrice", Version: "2", Alphabet: "ab:", PromptAlphabet: "ab?", Grammar: t.grammar, MaxLength: 6, Returns: plugins.Range{Low: -1, High: 1}}
}

func (t thrice) Problem(r plugins.Request) ([]byte, string, error) {
	if r.Seed == 13 {
		return nil, "", errors.New("an unlucky number")
	}
	letter := string(rune('a' + r.Seed%2))
	return []byte(letter), letter + "?", nil
}

func (thrice) Verify(problem []byte, answer string) plugins.Verdict {
	if len(problem) != 1 || problem[0] != 'a' && problem[0] != 'b' {
		return plugins.Verdict{Fault: "that is no problem"}
	}
	if answer == string(problem)+":"+strings.Repeat(string(problem), 3) {
		return plugins.Verdict{Reward: 1}
	}
	return plugins.Verdict{Reward: -0.5}
}

// tally counts calls of Verify, and fails them on demand.
type tally struct {
	plugins.Environment
	mu             sync.Mutex // the conformance kit calls from several goroutines
	calls, answers int
	err            error
}

func (c *tally) Verify(ctx context.Context, answers []plugins.Answer) ([]plugins.Verdict, error) {
	c.mu.Lock()
	c.calls++
	c.answers += len(answers)
	c.mu.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	return c.Environment.Verify(ctx, answers)
}

// thriceGame is the task as a game for a network with a context.
func thriceGame(t *testing.T, grammar string, context int) (*Game, *tally, *Vocabulary) {
	t.Helper()
	env := &tally{Environment: plugins.AdaptTask(plugins.TaskFamily{Configure: func(plugins.Settings) (plugins.Task, error) { return thrice{grammar}, nil }})}
	spec, err := env.Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	v := vocabulary(t, spec.Alphabet, spec.PromptAlphabet)
	g, err := NewGame(env, spec, v, context)
	if err != nil {
		t.Fatal(err)
	}
	return g, env, v
}

const thriceGrammar = "[ab]?:[ab]+"

// fresh is a game that must be configured first, as the kit wants it; a Game is made of what has been.
type fresh struct {
	*Game
	ready atomic.Bool
}

func (f *fresh) Configure(ctx context.Context, settings plugins.Settings) (plugins.Spec, error) {
	spec, err := f.Game.Configure(ctx, settings)
	if err == nil {
		f.ready.Store(true)
	}
	return spec, err
}

func (f *fresh) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	if !f.ready.Load() {
		return nil, plugins.ErrNotConfigured
	}
	return f.Game.Start(ctx, requests)
}

func (f *fresh) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	if !f.ready.Load() {
		return nil, plugins.ErrNotConfigured
	}
	return f.Game.Step(ctx, moves)
}

// A task as a game keeps to all that the contract says of games.
func TestGameConforms(t *testing.T) {
	for _, grammar := range []string{thriceGrammar, "", ":"} {
		t.Run(grammar, func(t *testing.T) {
			plugintest.Run(t, func(t *testing.T) plugins.Environment {
				g, _, _ := thriceGame(t, grammar, 9)
				return &fresh{Game: g}
			}, plugintest.Options{Games: 12, Seed: 1})
		})
	}
}

// play writes characters from a start position; '$' is End.
func play(t *testing.T, g *Game, v *Vocabulary, p plugins.Position, answer string) plugins.Position {
	t.Helper()
	for _, c := range answer {
		action := int(End)
		if c != '$' {
			tokens, err := v.Append(nil, string(c))
			if err != nil {
				t.Fatal(err)
			}
			action = int(tokens[0])
		}
		next, err := g.Step(t.Context(), []plugins.Move{{State: p.State, Action: action}})
		if err != nil {
			t.Fatal(err)
		}
		p = next[0]
	}
	return p
}

func started(t *testing.T, g *Game, seed uint64) plugins.Position {
	t.Helper()
	p, err := g.Start(t.Context(), []plugins.Request{{Seed: seed}})
	if err != nil {
		t.Fatal(err)
	}
	return p[0]
}

// What is written is legal by the grammar and the room, ends by End or where nothing else is left, and earns its
// verdict; what ends in one call is verified in one.
func TestGameOfText(t *testing.T) {
	g, env, v := thriceGame(t, thriceGrammar, 9)
	start := started(t, g, 1) // b?
	for _, c := range []struct {
		answer   string
		legal    string // "" where it is over
		reward   float32
		verified int
	}{
		{"", ":ab", 0, 0}, {"b", ":", 0, 0}, {"b:", "ab", 0, 0}, {"b:bb", "$ab", 0, 0}, {"b:bbb", "$ab", 0, 0},
		{"b:bbb$", "", 1, 1}, {":a$", "", -0.5, 1}, {"b:bbbb", "", -0.5, 1},
	} {
		before := env.answers
		p := play(t, g, v, start, c.answer)
		if p.Fault != "" || (p.Player == plugins.Terminal) != (c.legal == "") || p.Rewards[0] != c.reward || env.answers-before != c.verified {
			t.Errorf("%q: %+v after %d verdicts", c.answer, p, env.answers-before)
		}
		d, err := ReadDraft(p.State)
		if err != nil || v.Text(d.Answer) != strings.TrimSuffix(c.answer, "$") || v.Text(d.Prompt) != "b?" || d.Ended != (c.legal == "") {
			t.Errorf("%q: draft %+v, %v", c.answer, d, err)
		}
		if got := lettersOf(v, p.Legal); got != c.legal {
			t.Errorf("%q: legal %q, want %q", c.answer, got, c.legal)
		}
		if p.Player == 0 && !reflect.DeepEqual(p.Observation, observed(t, v, "b?"+c.answer, 9)) {
			t.Errorf("%q: observation %v", c.answer, p.Observation)
		}
	}
	near := play(t, g, v, start, "b:bbb")
	calls := env.calls
	out, err := g.Step(t.Context(), []plugins.Move{{State: near.State, Action: 0}, {State: start.State, Action: 2}, {State: near.State, Action: 0}})
	if err != nil || env.calls != calls+1 || out[0].Rewards[0] != 1 || out[1].Fault == "" || out[2].Rewards[0] != 1 {
		t.Errorf("%+v, %v, after %d calls", out, err, env.calls-calls)
	}
}

// lettersOf are the characters of a set of tokens; '$' is End.
func lettersOf(v *Vocabulary, legal plugins.Bitset) string {
	out := ""
	for token := range legal.All() {
		if token == int(End) {
			out += "$"
		}
		out += v.Text([]byte{byte(token)})
	}
	return out
}

// observed is what a network reads of a text.
func observed(t *testing.T, v *Vocabulary, text string, context int) []byte {
	t.Helper()
	tokens, err := v.Append([]byte{End}, text)
	if err != nil {
		t.Fatal(err)
	}
	out := append(binary.LittleEndian.AppendUint16(nil, uint16(len(tokens))), tokens...)
	return append(out, make([]byte, context-len(tokens))...)
}

// Where the network reads less than the task allows, answers have less room; where it cannot read the prompt, or no
// answer has room, there is a Fault.
func TestGameOfAShortContext(t *testing.T) {
	g, _, v := thriceGame(t, thriceGrammar, 6) // End, the prompt, and 3 characters
	if p := play(t, g, v, started(t, g, 0), ":a"); lettersOf(v, p.Legal) != "$ab" {
		t.Errorf("%+v", p)
	}
	if p := play(t, g, v, started(t, g, 0), ":aa"); p.Player != plugins.Terminal || p.Fault != "" {
		t.Errorf("%+v", p)
	}
	for context, want := range map[int]string{2: "the network reads 1", 4: "no answer of at most 1 characters"} {
		g, _, _ := thriceGame(t, thriceGrammar, context)
		if p := started(t, g, 0); !strings.Contains(p.Fault, want) {
			t.Errorf("context %d: %+v", context, p)
		}
	}
}

// A verifier without a verdict is the position's fault, a cancelled context the call's error; an answer that begins as none
// does, and a problem that could not be posed, are faults too.
func TestGameFaults(t *testing.T) {
	g, env, v := thriceGame(t, thriceGrammar, 9)
	start := started(t, g, 1)
	env.err = errors.New("it is gone")
	if p := play(t, g, v, start, "b:bbb$"); !strings.Contains(p.Fault, "it is gone") {
		t.Errorf("%+v", p)
	}
	near := play(t, g, v, start, "b:bbb")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Step(gone, []plugins.Move{{State: near.State}}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	env.err = nil
	d, _ := ReadDraft(start.State)
	other := Draft{Problem: append([]byte{d.Problem[0] + 1}, d.Problem[1:]...), Prompt: d.Prompt, Answer: []byte{1, 3}}
	p, err := g.Step(t.Context(), []plugins.Move{{State: other.State(), Action: 0}})
	if err != nil || !strings.Contains(p[0].Fault, "other settings") {
		t.Errorf("%+v, %v", p, err)
	}
	if p := started(t, g, 13); !strings.Contains(p.Fault, "unlucky") {
		t.Errorf("%+v", p)
	}
	tokens, _ := v.Append(nil, "ab")
	q, err := g.Begin(t.Context(), []Group{{State: d.Problem, Tokens: d.Prompt}}, tokens)
	if err != nil || !strings.Contains(q[0].Fault, `begins with "ab"`) {
		t.Errorf("%+v, %v", q, err)
	}
}

// Completions keep to the grammar and their room, are whole, and do not depend on threads or neighbours.
func TestComplete(t *testing.T) {
	g, env, v := thriceGame(t, thriceGrammar, 8)
	start := started(t, g, 1)
	positions := []plugins.Position{start, play(t, g, v, start, "b:b"), play(t, g, v, started(t, g, 2), ":")}
	complete := func(threads int, positions ...plugins.Position) []Group {
		c := g.NewCompleter(network(t, v), threads)
		groups, err := c.Complete(t.Context(), positions, 20, func(position, completion int) stream.Stream {
			return stream.New(uint64(len(positions[position].State)), stream.Rollout, uint64(completion))
		})
		if err != nil {
			t.Fatal(err)
		}
		return groups
	}
	groups := complete(1, positions...)
	if again := complete(3, positions...); !reflect.DeepEqual(again, groups) {
		t.Error("three threads complete otherwise")
	}
	if alone := complete(1, positions[1]); !reflect.DeepEqual(alone[0], groups[1]) {
		t.Error("a position alone is completed otherwise")
	}
	if err := Judge(t.Context(), env, groups); err != nil {
		t.Fatal(err)
	}
	for i, begin := range []string{"", "b:b", ":"} {
		var seen []string
		for _, a := range groups[i].Answers {
			if a.Reward == -1 || !a.Stopped || !strings.HasPrefix(a.Text, begin) || len(a.Text) > 5 || begin+v.Text(a.Tokens) != a.Text || len(a.LogProbs) != len(a.Tokens) {
				t.Errorf("%q: %+v", begin, a)
			}
			seen = append(seen, a.Text)
		}
		slices.Sort(seen)
		if len(slices.Compact(seen)) < 4 {
			t.Errorf("%q: few completions: %v", begin, seen)
		}
	}
}

// A game of text is made of text.
func TestNewGameRefuses(t *testing.T) {
	v := vocabulary(t, "ab")
	for want, spec := range map[string]plugins.Spec{
		"moves of its own": {Name: "chess", Actions: 4}, "no 'c'": {Alphabet: "abc", Traits: plugins.Traits{Text: true}},
		"missing closing": {Alphabet: "ab", Grammar: "(", Traits: plugins.Traits{Text: true}}, "name is empty": {Alphabet: "ab", Traits: plugins.Traits{Text: true}},
	} {
		if _, err := NewGame(nil, spec, v, 9); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Any bytes: no panic, and what is read is written the same.
func FuzzReadDraft(f *testing.F) {
	f.Add(Draft{Problem: []byte("p"), Prompt: []byte{1}, Answer: []byte{2, 3}, Ended: true}.State())
	f.Fuzz(func(t *testing.T, state []byte) {
		d, err := ReadDraft(state)
		if err != nil {
			return
		}
		again, err := ReadDraft(d.State())
		if err != nil || fmt.Sprint(again) != fmt.Sprint(d) {
			t.Errorf("%v, %v; was %v", again, err, d)
		}
	})
}
