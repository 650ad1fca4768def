package plugins_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// liar opens a task that misbehaves in its examples.
func liar(t *testing.T, settings plugins.Settings, options plugins.Options) *plugins.Host {
	t.Helper()
	h := open(t, "liar", options)
	if _, err := h.Configure(t.Context(), settings); err != nil {
		t.Fatal(err)
	}
	return h
}

// poisoned are requests of one kind, of which the last but one is the bad one.
func poisoned(good int, kind plugins.ExampleKind, split plugins.Split) []plugins.ExampleRequest {
	out := make([]plugins.ExampleRequest, good+2)
	for i := range out {
		out[i] = want(kind, plugins.Request{Seed: uint64(i - good + plugins.PoisonSeed)})
	}
	out[good].Split = split
	return out
}

// TestFaultyExample has one bad item in a batch of examples: it alone is failed, with a fault that
// names the plugin, the call and the seed, and the next batch is answered.
func TestFaultyExample(t *testing.T) {
	for mode, c := range map[string]struct {
		kind  plugins.ExampleKind
		split plugins.Split
		says  string
	}{
		"exit":       {plugins.Worked, plugins.Train, "exit status 7"},
		"panic":      {plugins.Worked, plugins.Train, "panic: the plugin has a bug"},
		"hang":       {plugins.Worked, plugins.Train, "no answer within"},
		"too long":   {plugins.Plain, plugins.Train, "plain text is longer than 65535 characters"},
		"not UTF-8":  {plugins.Worked, plugins.Train, "answer is not UTF-8"},
		"foreign":    {plugins.Worked, plugins.Train, "answer has 'o', which is not in the alphabet"},
		"empty":      {plugins.Plain, plugins.Train, "plain text is empty"},
		"leak":       {plugins.Worked, plugins.HeldOut, "held-out problem would teach"},
		"oversized":  {plugins.Plain, plugins.Train, "larger than max"},
		"dumb fault": {plugins.Plain, plugins.Train, "did not say why"},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			options, good := plugins.Options{}, 3
			if mode == "hang" {
				options.Timeout, good = 400*time.Millisecond, 1 // each halving waits for it
			}
			h := liar(t, plugins.Settings{"mode": mode}, options)
			requests := poisoned(good, c.kind, c.split)
			where := fmt.Sprintf("plugin liar: Examples, item %d, seed 13: ", good)
			if mode == "dumb fault" {
				where = "" // the plugin's own
			}
			for i, e := range ask(t, h, requests...) {
				switch {
				case i != good && (e.Fault != "" || e.Answer == ""):
					t.Errorf("item %d is %+v", i, e)
				case i == good && !containsAll(e.Fault, where, c.says):
					t.Errorf("item %d has fault %q, want %q and %q", i, e.Fault, where, c.says)
				case i == good && e.Answer != "":
					t.Errorf("item %d has a fault and answer %.20q", i, e.Answer)
				}
			}
			for i, e := range ask(t, h, requests[:good]...) {
				if e.Fault != "" {
					t.Errorf("afterwards item %d has fault %q", i, e.Fault)
				}
			}
		})
	}
}

// TestFaultyExamples has answers that cannot be taken apart. The call fails, and the next does not.
func TestFaultyExamples(t *testing.T) {
	for mode, says := range map[string]string{
		"few":         "2 answers, want 3",
		"lengths":     "their lengths add up to",
		"stray fault": "a fault in example 1073741824 of 3",
		"garbage":     "cannot parse invalid wire-format data",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			h := liar(t, plugins.Settings{"mode": mode}, plugins.Options{})
			requests := poisoned(1, plugins.Plain, plugins.Train)
			_, err := h.Examples(t.Context(), requests)
			var call *plugins.CallError
			if !errors.As(err, &call) || call.Call != "Examples" || !containsAll(err.Error(), "plugin liar: Examples of 3 items, the first, seed 12", says) {
				t.Errorf("got %v", err)
			}
			ask(t, h, requests[:1]...)
		})
	}
}

// TestExamplesSurviveALoss loses the process once: nobody notices.
func TestExamplesSurviveALoss(t *testing.T) {
	marker := filepath.Join(t.TempDir(), "marker")
	h := liar(t, plugins.Settings{"mode": "exit", "marker": marker}, plugins.Options{})
	before := h.PID()
	for i, e := range ask(t, h, poisoned(3, plugins.Worked, plugins.Train)...) {
		if e.Fault != "" {
			t.Errorf("item %d has fault %q", i, e.Fault)
		}
	}
	if h.PID() == before {
		t.Error("the process was not lost")
	}
}

// TestExamplesCross wants the same examples, and the same faults, out of process as in process.
func TestExamplesCross(t *testing.T) {
	h, spec := configure(t, open(t, "tally", plugins.Options{}))
	in, inSpec := configure(t, newTally())
	if spec.PromptAlphabet != inSpec.PromptAlphabet || spec.Traits != inSpec.Traits {
		t.Errorf("spec is %+v, want %+v", spec, inSpec)
	}
	var requests []plugins.ExampleRequest
	for i := range 600 {
		kind := plugins.ExampleKind(i % 3) // the last is unknown
		requests = append(requests, want(kind, plugins.Request{Seed: uint64(i), Difficulty: float32(i%5) / 4, Split: plugins.Split(i / 3 % 3)}))
	}
	requests = append(requests, want(plugins.Worked, plugins.Request{Seed: 1313}))
	got, good := ask(t, h, requests...), 0
	for i, e := range ask(t, in, requests...) {
		if got[i] != e {
			t.Errorf("%+v gives %+v, want %+v", requests[i], got[i], e)
		}
		if e.Fault == "" {
			good++
		}
	}
	if good < 200 {
		t.Errorf("only %d of %d examples are good", good, len(requests))
	}
	if none := ask(t, h); len(none) != 0 {
		t.Errorf("no requests give %v", none)
	}
}

// newVerbose is a task whose plain texts are as long as texts may be.
func newVerbose() plugins.Environment {
	long := sloppy{text: strings.Repeat("|", plugins.MaxText)}
	return plugins.AdaptTask(plugins.TaskFamily{
		Configure: func(plugins.Settings) (plugins.Task, error) { return long, nil },
	})
}

// TestExamplesLargerThanAMessage asks for more text in one call than a message may have.
func TestExamplesLargerThanAMessage(t *testing.T) {
	h, _ := configure(t, open(t, "verbose", plugins.Options{}))
	for i, e := range ask(t, h, make([]plugins.ExampleRequest, 1100)...) {
		if e.Fault != "" || len(e.Answer) != plugins.MaxText {
			t.Fatalf("item %d has %d characters and fault %q", i, len(e.Answer), e.Fault)
		}
	}
}

// TestExamplesOfNobody asks a game, a task without examples and an environment without settings.
func TestExamplesOfNobody(t *testing.T) {
	request := want(plugins.Worked, plugins.Request{Seed: 5})
	h := open(t, "tictactoe", plugins.Options{})
	if _, err := h.Examples(t.Context(), []plugins.ExampleRequest{request}); !errors.Is(err, plugins.ErrNotConfigured) {
		t.Errorf("got %v", err)
	}
	configure(t, h)
	if _, err := h.Examples(t.Context(), []plugins.ExampleRequest{request}); err == nil ||
		!containsAll(err.Error(), "plugin tictactoe: Examples, item 0, seed 5", "does not answer Examples") {
		t.Errorf("got %v", err)
	}
	silent, _ := configure(t, open(t, "parity", plugins.Options{}))
	if e := ask(t, silent, request)[0]; !strings.Contains(e.Fault, "writes no worked examples") {
		t.Errorf("got %+v", e)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Examples(ctx, []plugins.ExampleRequest{request}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
