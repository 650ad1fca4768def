package plugins_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// ask returns the examples of one call that must not fail.
func ask(t *testing.T, env plugins.Environment, requests ...plugins.ExampleRequest) []plugins.Example {
	t.Helper()
	out, err := env.(plugins.Teacher).Examples(t.Context(), requests)
	if err != nil || len(out) != len(requests) {
		t.Fatalf("%d examples for %d requests, %v", len(out), len(requests), err)
	}
	return out
}

// want asks for one example.
func want(kind plugins.ExampleKind, request plugins.Request) plugins.ExampleRequest {
	return plugins.ExampleRequest{Request: request, Kind: kind}
}

// configure returns env as its defaults make it, and its spec.
func configure(t *testing.T, env plugins.Environment) (plugins.Environment, plugins.Spec) {
	t.Helper()
	spec, err := env.Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return env, spec
}

// A task that implements WorkedTask and PlainTask becomes a Teacher.
func ExampleTeacher() {
	ctx := context.Background()
	env := newTally()
	spec, err := env.Configure(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(spec.Traits.Plain, spec.Traits.Worked)
	request := plugins.Request{Seed: 3}
	examples, _ := env.(plugins.Teacher).Examples(ctx, []plugins.ExampleRequest{
		{Request: request, Kind: plugins.Plain}, {Request: request, Kind: plugins.Worked},
	})
	for _, e := range examples {
		fmt.Printf("%q %q\n", e.Prompt, e.Answer)
	}
	// Output:
	// true true
	// "" "||||||||,|||||||||"
	// "8=" "||||||||"
}

// TestExamplesFaultOneItemAlone puts every request that is refused beside good ones.
func TestExamplesFaultOneItemAlone(t *testing.T) {
	env, _ := configure(t, newTally())
	nan := float32(math.NaN())
	requests := []plugins.ExampleRequest{
		want(plugins.Worked, plugins.Request{Seed: 1}),
		want(plugins.Worked, plugins.Request{Seed: 1, Split: plugins.HeldOut}),
		want(plugins.Plain, plugins.Request{Seed: 1, Split: plugins.HeldOut}),
		want(7, plugins.Request{}),
		want(plugins.Plain, plugins.Request{Split: 9}),
		want(plugins.Worked, plugins.Request{Split: 9}),
		want(plugins.Plain, plugins.Request{Difficulty: nan}),
		want(plugins.Worked, plugins.Request{Difficulty: 1.5}),
		want(plugins.Worked, plugins.Request{Seed: 1313}),
		want(plugins.Plain, plugins.Request{Seed: 1}),
	}
	says := []string{"", "held-out problem would teach", "", "kind 7", "split 9", "split 9", "difficulty is NaN", "difficulty is 1.5", "bad luck", ""}
	for i, e := range ask(t, env, requests...) {
		if !strings.Contains(e.Fault, says[i]) || (says[i] == "") != (e.Fault == "") {
			t.Errorf("item %d has fault %q, want %q", i, e.Fault, says[i])
		}
		if (e.Fault == "") != (e.Answer != "") {
			t.Errorf("item %d is %+v", i, e)
		}
	}
}

// sloppy is a task whose examples a test chooses.
type sloppy struct {
	tally
	prompt, text string
}

func (s sloppy) Worked(plugins.Request) (string, string, error) { return s.prompt, s.text, nil }
func (s sloppy) Plain(plugins.Request) (string, error)          { return s.text, nil }

// TestExamplesAreHeldToTheSpec gives an author's mistakes to the adapter, and the same texts, as if
// a plugin had sent them, to Spec.CheckExample.
func TestExamplesAreHeldToTheSpec(t *testing.T) {
	for _, c := range []struct {
		kind               plugins.ExampleKind
		prompt, text, says string
	}{
		{plugins.Worked, "3=", "|||", ""},
		{plugins.Worked, "3=", "||", ""}, // wrong, and kept
		{plugins.Worked, "", "||", ""},
		{plugins.Worked, "3=", "", "answer does not match the grammar"},
		{plugins.Worked, "3=", "3", `answer has '3', which is not in the alphabet`},
		{plugins.Worked, "three", "|||", `prompt has 't', which is not in the alphabet`},
		{plugins.Worked, "３=", "|||", `prompt has '３'`},
		{plugins.Worked, "3=", strings.Repeat("|", 99), ""},
		{plugins.Worked, "3=", strings.Repeat("|", 100), "answer is longer than 99 characters"},
		{plugins.Worked, "\xff", "|", "prompt is not UTF-8"},
		{plugins.Worked, "3=", "|\xff", "answer is not UTF-8"},
		{plugins.Worked, strings.Repeat("1", plugins.MaxText+1), "|", "prompt is longer than 65535 characters"},
		{plugins.Plain, "", "7=|,", ""},
		{plugins.Plain, "", "", "plain text is empty"},
		{plugins.Plain, "", "a", `plain text has 'a'`},
		{plugins.Plain, "", "|\xff", "plain text is not UTF-8"},
		{plugins.Plain, "", strings.Repeat("=", plugins.MaxText), ""},
		{plugins.Plain, "", strings.Repeat("=", plugins.MaxText+1), "plain text is longer than 65535 characters"},
	} {
		env, spec := configure(t, plugins.AdaptTask(plugins.TaskFamily{
			Configure: func(plugins.Settings) (plugins.Task, error) { return sloppy{prompt: c.prompt, text: c.text}, nil },
		}))
		request := want(c.kind, plugins.Request{})
		got := ask(t, env, request)[0]
		if (got.Fault == "") != (c.says == "") || !strings.Contains(got.Fault, c.says) {
			t.Errorf("%v %.9q %.9q: fault is %.99q, want %q", c.kind, c.prompt, c.text, got.Fault, c.says)
		}
		err := spec.CheckExample(request, &plugins.Example{Prompt: c.prompt, Answer: c.text})
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v %.9q %.9q: error is %v, want %q", c.kind, c.prompt, c.text, err, c.says)
		}
	}
}

func TestCheckExampleLooksAtTheRequest(t *testing.T) {
	_, spec := configure(t, newTally())
	for says, c := range map[string]struct {
		request plugins.ExampleRequest
		example plugins.Example
	}{
		"plain text has a prompt": {want(plugins.Plain, plugins.Request{}), plugins.Example{Prompt: "1=", Answer: "|"}},
		"held-out problem":        {want(plugins.Worked, plugins.Request{Split: plugins.HeldOut}), plugins.Example{Prompt: "1=", Answer: "|"}},
		"kind 2 is unknown":       {want(2, plugins.Request{}), plugins.Example{Answer: "|"}},
	} {
		if err := spec.CheckExample(c.request, &c.example); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
		if err := spec.CheckExample(c.request, &plugins.Example{Fault: "failed"}); err != nil {
			t.Errorf("an example with a fault is looked at: %v", err)
		}
	}
	spec.Traits.Plain, spec.Traits.Worked = false, false
	for kind, says := range []string{"writes no plain texts", "writes no worked examples"} {
		err := spec.CheckExample(want(plugins.ExampleKind(kind), plugins.Request{}), &plugins.Example{Answer: "|"})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
	spec.Grammar = "("
	if err := spec.CheckExample(want(plugins.Plain, plugins.Request{}), &plugins.Example{Answer: "|"}); err == nil {
		t.Error("a grammar that is none is used")
	}
}

// half is a task with examples of one kind.
type half struct{ plugins.Task }

func (half) Plain(plugins.Request) (string, error) { return "|", nil }

// TestTraitsAreWhatTheAuthorWrote adapts tasks with none, one and both of the interfaces.
func TestTraitsAreWhatTheAuthorWrote(t *testing.T) {
	for _, c := range []struct {
		task          plugins.Task
		plain, worked bool
	}{{struct{ plugins.Task }{tally{}}, false, false}, {half{tally{}}, true, false}, {tally{}, true, true}} {
		env, spec := configure(t, plugins.AdaptTask(plugins.TaskFamily{
			Configure: func(plugins.Settings) (plugins.Task, error) { return c.task, nil },
		}))
		if spec.Traits.Plain != c.plain || spec.Traits.Worked != c.worked {
			t.Errorf("%T has traits %+v", c.task, spec.Traits)
		}
		got := ask(t, env, want(plugins.Plain, plugins.Request{}), want(plugins.Worked, plugins.Request{}))
		if (got[0].Fault == "") != c.plain || (got[1].Fault == "") != c.worked {
			t.Errorf("%T gives %+v", c.task, got)
		}
	}
}

func TestExamplesStopWithTheirContext(t *testing.T) {
	env := newTally()
	if _, err := env.(plugins.Teacher).Examples(t.Context(), nil); !errors.Is(err, plugins.ErrNotConfigured) {
		t.Errorf("got %v", err)
	}
	configure(t, env)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := env.(plugins.Teacher).Examples(ctx, make([]plugins.ExampleRequest, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestExampleKindsHaveNames(t *testing.T) {
	got := []string{plugins.Plain.String(), plugins.Worked.String(), plugins.ExampleKind(2).String()}
	if !slices.Equal(got, []string{"plain", "worked", "unknown"}) {
		t.Errorf("got %q", got)
	}
}

// TestStartRefusesPromptsOfOtherCharacters has an author forget what prompts are made of.
func TestStartRefusesPromptsOfOtherCharacters(t *testing.T) {
	spec := plugins.TaskSpec{Name: "parity", Version: "1", Alphabet: "evnod", MaxLength: 4}
	env, _ := configure(t, plugins.AdaptTask(plugins.TaskFamily{
		Configure: func(plugins.Settings) (plugins.Task, error) { return brokenTask{spec: spec}, nil },
	}))
	positions, err := env.Start(t.Context(), []plugins.Request{{Seed: 4}})
	if err != nil || !strings.Contains(positions[0].Fault, `prompt has '4', which is not in the alphabet`) {
		t.Errorf("got %+v, %v", positions, err)
	}
}
