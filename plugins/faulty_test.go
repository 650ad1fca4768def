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

// TestFaultyStart opens plugins that never begin to serve. The error comes in time, names the
// plugin and quotes what it said.
func TestFaultyStart(t *testing.T) {
	for name, says := range map[string][]string{
		"exits":    {"exit status 3", "no licence found"},
		"sleeps":   {"did not start within 300ms"},
		"babbles":  {"no handshake", "hello from a library"},
		"pipes":    {"no handshake"},
		"misleads": {"/nowhere/at/all"},
		"unknown":  {"exit status 1", "serves no environment", "tictactoe"},
	} {
		t.Run(name, func(t *testing.T) {
			options := plugins.Options{}
			if name == "sleeps" {
				options.StartTimeout = 300 * time.Millisecond
			}
			_, err := plugins.Open(context.Background(), plugins.Self(name), options)
			var call *plugins.CallError
			if !errors.As(err, &call) || call.Plugin != name || call.Call != "Open" {
				t.Fatalf("got %v", err)
			}
			if !containsAll(err.Error(), append(says, "plugin "+name)...) {
				t.Errorf("error does not say %q: %v", says, err)
			}
		})
	}
	_, err := plugins.Open(context.Background(), plugins.Command{Path: "/no/such/program"}, plugins.Options{})
	if err == nil || !containsAll(err.Error(), "plugin program", "no such file") {
		t.Errorf("got %v", err)
	}
}

// configured opens a faulty plugin and puts it in a mode.
func configured(t *testing.T, settings plugins.Settings, options plugins.Options) *plugins.Host {
	t.Helper()
	h := open(t, "faulty", options)
	if _, err := h.Configure(t.Context(), settings); err != nil {
		t.Fatal(err)
	}
	return h
}

// TestFaultyItem has one bad item in a batch. The item is failed, with a fault that names the
// plugin, the call and the seed or the state; the rest of the batch is answered, and so is the
// next batch.
func TestFaultyItem(t *testing.T) {
	for mode, says := range map[string]string{
		"exit":          "exit status 7",
		"panic":         "panic: the plugin has a bug",
		"hang":          "no answer within",
		"illegal":       "player is 9",
		"nothing legal": "no legal action",
		"nan":           "reward of player 0 is NaN",
		"oversized":     "larger than max",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			options, good := plugins.Options{}, 3
			if mode == "hang" {
				options.Timeout, good = 400*time.Millisecond, 1 // each halving waits for it
			}
			h := configured(t, plugins.Settings{"mode": mode}, options)
			faultyStart(t, h, good, says)
			faultyStep(t, h, good, says)
		})
	}
}

// faultyStart asks for some good starts, the bad one, and one more.
func faultyStart(t *testing.T, h *plugins.Host, good int, says string) {
	t.Helper()
	requests := make([]plugins.Request, good+2)
	for i := range requests {
		requests[i].Seed = uint64(i - good + plugins.PoisonSeed)
	}
	positions, err := h.Start(t.Context(), requests)
	if err != nil {
		t.Fatal(err)
	}
	onlyFault(t, positions, good, fmt.Sprintf("plugin faulty: Start, item %d, seed 13: ", good), says)
}

// faultyStep makes some good moves and the bad one, and then the good ones again.
func faultyStep(t *testing.T, h *plugins.Host, good int, says string) {
	t.Helper()
	moves := movesTo(t, h, []int{1, 2, 3, 4, 5}[:good+1]...)
	moves[good].Action = plugins.PoisonAction
	positions, err := h.Step(t.Context(), moves)
	if err != nil {
		t.Fatal(err)
	}
	onlyFault(t, positions, good, fmt.Sprintf("plugin faulty: Step, item %d, state %x: ", good, moves[good].State), says)
	positions, err = h.Step(t.Context(), moves[:good])
	if err != nil {
		t.Fatal(err)
	}
	onlyFault(t, positions, -1)
}

// movesTo are the given actions, each in the start position.
func movesTo(t testing.TB, env plugins.Environment, actions ...int) []plugins.Move {
	t.Helper()
	start, err := env.Start(context.Background(), make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	moves := make([]plugins.Move, len(actions))
	for i, a := range actions {
		moves[i] = plugins.Move{State: start[0].State, Action: a}
	}
	return moves
}

// onlyFault wants a fault in one item, that says all this, and in no other.
func onlyFault(t *testing.T, positions []plugins.Position, item int, says ...string) {
	t.Helper()
	for i, p := range positions {
		switch {
		case i != item && p.Fault != "":
			t.Errorf("item %d has fault %q", i, p.Fault)
		case i == item && !containsAll(p.Fault, says...):
			t.Errorf("item %d has fault %q, want one that says %q", i, p.Fault, says)
		}
	}
}

// TestFaultyAnswer has answers that cannot be taken apart. The call fails, and the next does not.
func TestFaultyAnswer(t *testing.T) {
	for mode, says := range map[string]string{
		"few":         "2 players for 3 positions",
		"lengths":     "their lengths add up to",
		"stray fault": "a fault in item 1073741824 of 3",
		"garbage":     "cannot parse invalid wire-format data",
	} {
		t.Run(mode, func(t *testing.T) {
			h := configured(t, plugins.Settings{"mode": mode}, plugins.Options{})
			_, err := h.Start(t.Context(), []plugins.Request{{Seed: 5}, {Seed: plugins.PoisonSeed}, {Seed: 6}})
			if err == nil || !containsAll(err.Error(), "plugin faulty: Start of 3 items, the first, seed 5", says) {
				t.Errorf("got %v", err)
			}
			moves := movesTo(t, h, 1, 2, plugins.PoisonAction)
			var call *plugins.CallError
			if _, err = h.Step(t.Context(), moves); !errors.As(err, &call) {
				t.Fatalf("got %v", err)
			}
			if call.Call != "Step" || call.Items != 3 || string(call.State) != string(moves[0].State) || !strings.Contains(call.Error(), says) {
				t.Errorf("got %v", err)
			}
			if _, err = h.Step(t.Context(), moves[:2]); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// TestOnceLost loses the process once: nobody notices but the log.
func TestOnceLost(t *testing.T) {
	for _, mode := range []string{"exit", "hang"} {
		t.Run(mode, func(t *testing.T) {
			var log journal
			marker := filepath.Join(t.TempDir(), "marker")
			h := configured(t, plugins.Settings{"mode": mode, "marker": marker}, plugins.Options{Timeout: time.Second, Logger: log.logger()})
			moves := movesTo(t, h, 1, plugins.PoisonAction)
			before := h.PID()
			positions, err := h.Step(t.Context(), moves)
			if err != nil {
				t.Fatal(err)
			}
			onlyFault(t, positions, -1)
			if h.PID() == before {
				t.Error("the process was not started again")
			}
			if !log.says("level=WARN", "process lost", "plugin=faulty") {
				t.Errorf("the log does not tell: %s", log.text.String())
			}
		})
	}
}

// TestInnocentCalls runs calls beside one that costs processes: they are all answered.
func TestInnocentCalls(t *testing.T) {
	h := configured(t, plugins.Settings{"mode": "exit"}, plugins.Options{})
	moves := movesTo(t, h, 1, 2, 3, plugins.PoisonAction)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 2 {
			positions, err := h.Step(t.Context(), moves)
			if err != nil {
				t.Error(err)
				return
			}
			onlyFault(t, positions, 3, "Step, item 3")
		}
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		positions, err := h.Step(t.Context(), moves[:1])
		if err != nil {
			t.Fatal(err)
		}
		onlyFault(t, positions, -1)
	}
}

// TestGivenUp loses every process: the host stops trying.
func TestGivenUp(t *testing.T) {
	h := configured(t, plugins.Settings{"mode": "exit"}, plugins.Options{MaxLosses: 2, Backoff: time.Millisecond})
	moves := movesTo(t, h, plugins.PoisonAction, plugins.PoisonAction)
	for range 2 {
		_, err := h.Step(t.Context(), moves)
		if err == nil || !containsAll(err.Error(), "plugin faulty: Step", "given up after losing 3 processes", "exit status 7") {
			t.Fatalf("got %v", err)
		}
	}
}

// TestChangedPlugin has a plugin that is another one after its restart.
func TestChangedPlugin(t *testing.T) {
	h := configured(t, plugins.Settings{"mode": "changes"}, plugins.Options{})
	_, err := h.Step(t.Context(), movesTo(t, h, plugins.PoisonAction))
	if err == nil || !strings.Contains(err.Error(), "another spec than before") {
		t.Fatalf("got %v", err)
	}
}

// TestPrints has a plugin that prints on standard output, before the handshake and later. The
// protocol goes on, and the lines are in the log.
func TestPrints(t *testing.T) {
	var log journal
	h := open(t, "greets", plugins.Options{Logger: log.logger()})
	if _, err := h.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if !log.says("level=WARN", "standard output", "hello from a library", "plugin=greets") {
		t.Error("the early print is not in the log")
	}
	h = configured(t, plugins.Settings{"mode": "print"}, plugins.Options{Logger: log.logger()})
	if _, err := h.Step(t.Context(), movesTo(t, h, plugins.PoisonAction)); err != nil {
		t.Fatal(err)
	}
	if !log.says("level=WARN", "standard output", "a stray print", "plugin=faulty") {
		t.Error("the later print is not in the log")
	}
	if !log.says("level=INFO", "a word to the log", "plugin=faulty") {
		t.Error("what was printed on standard error is not in the log")
	}
}
