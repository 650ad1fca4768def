package plugins_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// TestSandbox looks at what a plugin is given: no standard input, no open files of its host's, and
// no environment variables but those that are allowed or asked for.
func TestSandbox(t *testing.T) {
	t.Setenv("TENGEN_TEST_SECRET", "hidden")
	t.Setenv("TENGEN_TEST_WANTED", "seen")
	t.Setenv("LC_TEST", "xx")
	command := plugins.Self("witness")
	command.Dir = t.TempDir()
	command.Env = append(command.Env, "TENGEN_TEST_WANTED", "TENGEN_TEST_SET=a=b")
	h, err := plugins.Open(t.Context(), command, plugins.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if _, err := h.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	drawings, err := h.Render(t.Context(), [][]byte{{}})
	if err != nil {
		t.Fatal(err)
	}
	var seen testimony
	if err := json.Unmarshal([]byte(drawings[0]), &seen); err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{"TENGEN_TEST_WANTED=seen", "TENGEN_TEST_SET=a=b", "LC_TEST=xx"} {
		if !slices.Contains(seen.Environment, v) {
			t.Errorf("the plugin does not have %s: %q", v, seen.Environment)
		}
	}
	for _, v := range seen.Environment {
		if strings.HasPrefix(v, "TENGEN_TEST_SECRET") || strings.HasPrefix(v, "TENGEN_SERVE") {
			t.Errorf("the plugin has %s", v)
		}
	}
	if seen.Stdin != "" {
		t.Errorf("standard input is %q", seen.Stdin)
	}
	if want, _ := filepath.EvalSymlinks(command.Dir); seen.Directory != want {
		t.Errorf("it runs in %s, want %s", seen.Directory, want)
	}
	for _, f := range seen.Files {
		if strings.HasPrefix(f, "0 ") && f != "0 /dev/null" {
			t.Errorf("standard input is %s", f)
		}
	}
}

// TestSettingErrorsCross wants settings refused out of process as in process.
func TestSettingErrorsCross(t *testing.T) {
	h := open(t, "parity", plugins.Options{})
	_, err := h.Configure(t.Context(), plugins.Settings{"reward": "10", "colour": "red"})
	var call *plugins.CallError
	var fault *plugins.SettingError
	if !errors.As(err, &call) || call.Call != "Configure" || !errors.As(err, &fault) || fault.Name != "colour" || fault.Value != "red" {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "setting reward = 10") {
		t.Errorf("the second fault is lost: %v", err)
	}
	if _, err := h.Configure(t.Context(), plugins.Settings{"reward": "\xff"}); !errors.As(err, &fault) || fault.Reason != "not UTF-8" {
		t.Errorf("got %v", err)
	}
	if _, err := h.Start(t.Context(), make([]plugins.Request, 1)); !errors.Is(err, plugins.ErrNotConfigured) {
		t.Errorf("got %v", err)
	}
}

func TestTextCrosses(t *testing.T) {
	h := open(t, "parity", plugins.Options{})
	in := plugins.AdaptTask(parityFamily)
	for _, env := range []plugins.Environment{h, in} {
		if _, err := env.Configure(t.Context(), plugins.Settings{"reward": "0.5"}); err != nil {
			t.Fatal(err)
		}
	}
	requests := []plugins.Request{{Seed: 2}, {Seed: 13}, {Seed: 7}, {Seed: 1, Difficulty: 7}}
	got, err := h.Start(t.Context(), requests)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := in.Start(t.Context(), requests)
	for i := range want {
		if got[i].Prompt != want[i].Prompt || string(got[i].State) != string(want[i].State) || got[i].Fault != want[i].Fault {
			t.Errorf("start %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	answers := []plugins.Answer{{got[0].State, "even"}, {got[0].State, "odd"}, {got[0].State, "\xff"}, {nil, "even"}, {got[2].State, "odd"}}
	verdicts, err := h.Verify(t.Context(), answers)
	if err != nil {
		t.Fatal(err)
	}
	judged, _ := in.Verify(t.Context(), answers)
	if !slices.Equal(verdicts, judged) {
		t.Errorf("verdicts are %+v, want %+v", verdicts, judged)
	}
	if moved, err := h.Step(t.Context(), []plugins.Move{{State: got[0].State}}); err != nil || moved[0].Fault == "" {
		t.Errorf("a move gives %+v, %v", moved, err)
	}
}

// TestUnansweredCalls makes optional calls that the plugin has no method for.
func TestUnansweredCalls(t *testing.T) {
	h := open(t, "parity", plugins.Options{})
	if _, err := h.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	start, err := h.Start(t.Context(), make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	state := start[0].State
	_, render := h.Render(t.Context(), [][]byte{state})
	_, notation := h.Notation(t.Context(), []plugins.Move{{State: state}})
	_, rollout := h.Rollout(t.Context(), []plugins.Playout{{State: state, Seed: 9, Count: 1}})
	for call, err := range map[string]error{"Render": render, "Notation": notation, "Rollout": rollout} {
		if err == nil || !containsAll(err.Error(), "plugin parity: "+call, "does not answer "+call) {
			t.Errorf("%s: got %v", call, err)
		}
	}
}

// TestLargeBatch sends more than fits one message, either way.
func TestLargeBatch(t *testing.T) {
	if testing.Short() {
		t.Skip("moves some hundred megabytes")
	}
	h := open(t, "tictactoe", plugins.Options{})
	if _, err := h.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	good := movesTo(t, h, 4)[0]
	long := plugins.Move{State: make([]byte, 9<<20)}
	moves := slices.Repeat([]plugins.Move{long}, 9)
	moves = append(moves, good, plugins.Move{State: make([]byte, 65<<20)}, good)
	positions, err := h.Step(t.Context(), moves)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range positions {
		switch {
		case i == 9 || i == 11:
			if p.Fault != "" {
				t.Errorf("a good move beside large ones: %s", p.Fault)
			}
		case i == 10:
			if !containsAll(p.Fault, "plugin tictactoe: Step, item 10, state 0000", "larger than max") {
				t.Errorf("a state larger than a message: %s", p.Fault)
			}
		case p.Fault == "":
			t.Error("nine megabytes of zeros are taken for a state")
		}
	}
}

// TestCallersContext ends calls by their context, which costs no process.
func TestCallersContext(t *testing.T) {
	h := configured(t, plugins.Settings{"mode": "hang"}, plugins.Options{})
	moves := movesTo(t, h, plugins.PoisonAction)
	pid := h.PID()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := h.Step(ctx, moves); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "plugin faulty: Step, item 0, state") {
		t.Errorf("got %v", err)
	}
	if h.PID() != pid {
		t.Error("the process was lost")
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := plugins.Open(ended, plugins.Self("sleeps"), plugins.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestClose ends a call that is under way.
func TestClose(t *testing.T) {
	h := configured(t, plugins.Settings{"mode": "hang"}, plugins.Options{StopTimeout: 10 * time.Millisecond})
	moves := movesTo(t, h, plugins.PoisonAction)
	failed := make(chan error)
	go func() {
		_, err := h.Step(context.Background(), moves)
		failed <- err
	}()
	time.Sleep(20 * time.Millisecond) // so that the call has probably begun; it must end either way
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if err := <-failed; !errors.Is(err, plugins.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if _, err := h.Step(context.Background(), moves); !errors.Is(err, plugins.ErrClosed) {
		t.Errorf("afterwards: got %v", err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

// TestEmptyBatches are answered with nothing.
func TestEmptyBatches(t *testing.T) {
	h := open(t, "tictactoe", plugins.Options{})
	if _, err := h.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	starts, err := h.Start(t.Context(), nil)
	if err != nil || len(starts) != 0 {
		t.Errorf("got %v, %v", starts, err)
	}
	if _, err := h.Verify(t.Context(), nil); !errors.Is(err, plugins.ErrNoText) {
		t.Errorf("got %v", err)
	}
}
