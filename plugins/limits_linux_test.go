package plugins_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// glutton is tic-tac-toe that draws which processors it may run on, and takes a gibibyte when it names a move.
type glutton struct{ plugins.Environment }

func newGlutton() plugins.Environment { return glutton{tictactoe.New()} }

func (glutton) Render(_ context.Context, states [][]byte) ([]string, error) {
	status, err := os.ReadFile("/proc/self/status")
	_, list, _ := strings.Cut(string(status), "Cpus_allowed_list:")
	out := make([]string, len(states))
	for i := range out {
		out[i] = strings.Fields(list)[0]
	}
	return out, err
}

func (glutton) Notation(_ context.Context, moves []plugins.Move) ([]string, error) {
	b := make([]byte, 1<<30)
	for i := 0; i < len(b); i += 4096 {
		b[i] = 1
	}
	return make([]string, len(moves)), nil
}

// What a plugin takes beyond its limit ends it, as other crashes do, and the host lives.
func TestLimits(t *testing.T) {
	h := open(t, "glutton", plugins.Options{MaxMemory: 512 << 20, MaxProcessors: 1})
	if _, err := h.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	start, err := h.Start(t.Context(), make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Notation(t.Context(), []plugins.Move{{State: start[0].State}})
	var call *plugins.CallError
	if !errors.As(err, &call) || !strings.Contains(err.Error(), "the process has ended") {
		t.Errorf("got %v", err)
	}
	drawing, err := h.Render(t.Context(), [][]byte{start[0].State})
	if err != nil {
		t.Fatal(err)
	}
	var processor int
	if _, err := fmt.Sscanf(drawing[0], "%d", &processor); err != nil || drawing[0] != fmt.Sprint(processor) {
		t.Errorf("it may run on %q, want one processor", drawing[0])
	}
}

func init() { served["glutton"] = newGlutton }
