package plugins_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// parity asks whether a number is even or odd: the smallest task there is. Its setting "reward"
// is what a right answer earns.
type parity struct{ reward float32 }

func (parity) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{Name: "parity", Version: "1", Alphabet: "evnod", PromptAlphabet: "0123456789 is", Grammar: "[a-z]+", MaxLength: 4}
}

func (parity) Problem(r plugins.Request) ([]byte, string, error) {
	if r.Seed == 13 {
		return nil, "", errors.New("13 brings bad luck")
	}
	return []byte{byte(r.Seed)}, fmt.Sprintf("%d is", byte(r.Seed)), nil
}

func (p parity) Verify(problem []byte, answer string) plugins.Verdict {
	if len(problem) != 1 {
		return plugins.Verdict{Fault: "not a number"}
	}
	if answer == [...]string{"even", "odd"}[problem[0]&1] {
		return plugins.Verdict{Reward: p.reward}
	}
	return plugins.Verdict{Note: "wrong"}
}

// parityFamily is parity with the setting that its tests turn.
var parityFamily = plugins.TaskFamily{
	Settings: []plugins.Setting{{Name: "reward", Kind: plugins.Float, Default: "1", Min: -9, Max: 9}},
	Configure: func(s plugins.Settings) (plugins.Task, error) {
		return parity{reward: float32(s.Float("reward"))}, nil
	},
}

// openParity returns parity, configured, and the state of "4 is".
func openParity(t *testing.T, settings plugins.Settings) (plugins.Environment, []byte) {
	t.Helper()
	env := plugins.AdaptTask(parityFamily)
	if _, err := env.Configure(t.Context(), settings); err != nil {
		t.Fatal(err)
	}
	positions, err := env.Start(t.Context(), []plugins.Request{{Seed: 4}})
	if err != nil || positions[0].Fault != "" {
		t.Fatal(err, positions)
	}
	return env, positions[0].State
}

// A task author writes Task; AdaptTask makes the Environment.
func ExampleAdaptTask() {
	ctx := context.Background()
	env := plugins.AdaptTask(parityFamily)
	if _, err := env.Configure(ctx, nil); err != nil {
		fmt.Println(err)
		return
	}
	positions, _ := env.Start(ctx, []plugins.Request{{Seed: 4}})
	state := positions[0].State
	verdicts, _ := env.Verify(ctx, []plugins.Answer{{State: state, Text: "even"}, {State: state, Text: "odd"}, {State: state, Text: "odd!"}})
	fmt.Println(positions[0].Prompt)
	for _, v := range verdicts {
		fmt.Printf("%v %q\n", v.Reward, v.Note)
	}
	// Output:
	// 4 is
	// 1 ""
	// 0 "wrong"
	// 0 "answer has '!', which is not in the alphabet"
}

func TestTaskSpecBecomesATextSpec(t *testing.T) {
	spec, err := plugins.AdaptTask(parityFamily).Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if spec.Actions != 0 || spec.Players != 1 || !spec.Traits.Text || spec.Returns != (plugins.Range{High: 1}) || len(spec.Settings) != 1 {
		t.Fatalf("got %+v", spec)
	}
	positions, err := openEnvironment(t).Start(t.Context(), []plugins.Request{{Seed: 4}})
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Check(&positions[0]); err != nil {
		t.Fatalf("the position breaks its own spec: %v", err)
	}
}

func openEnvironment(t *testing.T) plugins.Environment {
	t.Helper()
	env, _ := openParity(t, nil)
	return env
}

func TestTaskStartFaultsOneItemAlone(t *testing.T) {
	positions, err := openEnvironment(t).Start(t.Context(), []plugins.Request{
		{Seed: 13}, {Seed: 7}, {Difficulty: -0.1}, {Difficulty: 1.1}, {Difficulty: float32(math.NaN())}, {Split: 9},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"bad luck", "", "difficulty is -0.1", "difficulty is 1.1", "difficulty is NaN", "split 9"}
	for i, p := range positions {
		if !strings.Contains(p.Fault, want[i]) || (want[i] == "") != (p.Prompt != "") {
			t.Errorf("item %d: prompt %q, fault %q, want a fault with %q", i, p.Prompt, p.Fault, want[i])
		}
	}
}

func TestTaskStepSaysWhoOwnsTheText(t *testing.T) {
	env, state := openParity(t, nil)
	positions, err := env.Step(t.Context(), []plugins.Move{{State: state}, {}})
	if err != nil || len(positions) != 2 {
		t.Fatal(positions, err)
	}
	for _, p := range positions {
		if !strings.Contains(p.Fault, "send it whole to Verify") {
			t.Errorf("fault is %q", p.Fault)
		}
	}
}

func TestTaskVerifyHoldsAnswersToTheSpec(t *testing.T) {
	env, state := openParity(t, nil)
	for _, c := range []struct{ answer, note string }{
		{"even", ""}, {"odd", "wrong"}, {"", "grammar"}, {"evens", "longer than 4"},
		{strings.Repeat("e", 1<<20), "longer than 4"}, {"eve\xff", "not UTF-8"},
		{"Even", `'E'`}, {"ev n", `' '`}, {"év", `'é'`}, {"odd\n", `'\n'`},
	} {
		verdicts, err := env.Verify(t.Context(), []plugins.Answer{{State: state, Text: c.answer}})
		if err != nil || verdicts[0].Fault != "" {
			t.Fatalf("%.20q: %v %+v", c.answer, err, verdicts)
		}
		if v := verdicts[0]; (v.Reward == 1) != (c.note == "") || !strings.Contains(v.Note, c.note) {
			t.Errorf("%.20q earns %v with note %q, want %q", c.answer, v.Reward, v.Note, c.note)
		}
	}
}

func TestTaskVerifyFaults(t *testing.T) {
	env, state := openParity(t, nil)
	generous, other := openParity(t, plugins.Settings{"reward": "2"})
	nan := plugins.AdaptTask(plugins.TaskFamily{Configure: func(plugins.Settings) (plugins.Task, error) {
		return parity{reward: float32(math.NaN())}, nil
	}})
	if _, err := nan.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	odd, err := nan.Start(t.Context(), []plugins.Request{{Seed: 4}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		env   plugins.Environment
		state []byte
		fault string
	}{
		{env, nil, "too short"},
		{env, other, "other settings"},
		{env, append(state[:8:8], "too long"...), "not a number"},
		{generous, other, "reward of 2, outside 0 to 1"},
		{nan, odd[0].State, "reward of NaN"},
	} {
		verdicts, err := c.env.Verify(t.Context(), []plugins.Answer{{State: c.state, Text: "even"}})
		if err != nil || !strings.Contains(verdicts[0].Fault, c.fault) {
			t.Errorf("%x: %v %+v, want a fault with %q", c.state, err, verdicts, c.fault)
		}
	}
}

func TestTaskBeforeConfigure(t *testing.T) {
	env := plugins.AdaptTask(parityFamily)
	_, start := env.Start(t.Context(), nil)
	_, step := env.Step(t.Context(), nil)
	_, verify := env.Verify(t.Context(), nil)
	for _, err := range []error{start, step, verify} {
		if !errors.Is(err, plugins.ErrNotConfigured) {
			t.Errorf("got %v", err)
		}
	}
}

func TestTaskStopsWithItsContext(t *testing.T) {
	env, state := openParity(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, start := env.Start(ctx, make([]plugins.Request, 1))
	_, verify := env.Verify(ctx, []plugins.Answer{{State: state}})
	if !errors.Is(start, context.Canceled) || !errors.Is(verify, context.Canceled) {
		t.Fatal(start, verify)
	}
}

// brokenTask is a task whose author made mistakes.
type brokenTask struct {
	parity
	spec plugins.TaskSpec
}

func (b brokenTask) Spec() plugins.TaskSpec { return b.spec }

func TestTaskConfigureReportsEveryFault(t *testing.T) {
	spec := plugins.TaskSpec{Name: "broken", Alphabet: "aba", Grammar: "a)|(b", MaxLength: 0}
	family := plugins.TaskFamily{Configure: func(s plugins.Settings) (plugins.Task, error) { return brokenTask{spec: spec}, nil }}
	_, err := plugins.AdaptTask(family).Configure(t.Context(), nil)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"configure broken", "version is empty", "max length is 0", `alphabet has 'a' twice`, "grammar: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %q:\n%v", want, err)
		}
	}
	if _, err := plugins.AdaptTask(parityFamily).Configure(t.Context(), plugins.Settings{"reward": "10", "colour": "red"}); err == nil ||
		!strings.Contains(err.Error(), "setting reward = 10") || !strings.Contains(err.Error(), "setting colour = red") {
		t.Errorf("got %v", err)
	}
	spec = plugins.TaskSpec{Name: "broken", Version: "1", Alphabet: "\xff", MaxLength: 1}
	if _, err := plugins.AdaptTask(family).Configure(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
		t.Errorf("got %v", err)
	}
	family.Configure = func(plugins.Settings) (plugins.Task, error) { return nil, errors.ErrUnsupported }
	if _, err := plugins.AdaptTask(family).Configure(t.Context(), nil); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

func FuzzTaskVerify(f *testing.F) {
	env := plugins.AdaptTask(parityFamily)
	if _, err := env.Configure(context.Background(), nil); err != nil {
		f.Fatal(err)
	}
	positions, err := env.Start(context.Background(), []plugins.Request{{Seed: 4}})
	if err != nil {
		f.Fatal(err)
	}
	hash := binary.LittleEndian.Uint64(positions[0].State)
	f.Add([]byte{4}, "even")
	f.Add([]byte{}, "odd")
	f.Fuzz(func(t *testing.T, problem []byte, answer string) {
		state := append(binary.LittleEndian.AppendUint64(nil, hash), problem...)
		verdicts, err := env.Verify(t.Context(), []plugins.Answer{{State: state, Text: answer}})
		if err != nil {
			t.Fatal(err)
		}
		v, right := verdicts[0], len(problem) == 1 && answer == [...]string{"even", "odd"}[problem[0]&1]
		if v.Reward != 0 && v.Reward != 1 || (v.Reward == 1) != right {
			t.Fatalf("%x, %q: %+v", problem, answer, v)
		}
	})
}
