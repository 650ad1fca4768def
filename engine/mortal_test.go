package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// mortal is tic-tac-toe in a process that dies at one call of Step, once in its machine's life: a
// file in the temporary folder remembers.
type mortal struct{ plugins.Environment }

func (m mortal) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	if len(moves) < 5 {
		mark, err := os.OpenFile(filepath.Join(os.TempDir(), "died"), os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			mark.Close()
			os.Exit(3)
		}
	}
	return m.Environment.Step(ctx, moves)
}

// poisoned is tic-tac-toe in a process that dies whenever crosses have the lower corners and the
// centre, after the first player's fourth move.
type poisoned struct{ plugins.Environment }

func (p poisoned) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	positions, err := p.Environment.Step(ctx, moves)
	for i := range positions {
		state := positions[i].State
		if n := len(state); n >= 4 && state[n-4]&0o120 == 0o120 && state[n-3]&1 != 0 && state[n-4]&0o017 != 0 {
			os.Exit(4)
		}
	}
	return positions, err
}

// A plugin that dies is started again, and nothing about the run changes.
func TestDeathOfThePluginChangesNothing(t *testing.T) {
	c := tiny()
	c.Environment.InProcess, c.Environment.Name = false, "mortal"
	t.Setenv("TMPDIR", t.TempDir())
	if err := os.WriteFile(filepath.Join(os.TempDir(), "died"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := weights(t, train(t, t.TempDir(), c))
	if err := os.Remove(filepath.Join(os.TempDir(), "died")); err != nil {
		t.Fatal(err)
	}
	got := weights(t, train(t, t.TempDir(), c))
	if _, err := os.Stat(filepath.Join(os.TempDir(), "died")); err != nil {
		t.Fatalf("the plugin never died: %v", err)
	}
	if got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
}

// A position that kills its process fails its game, with a warning that names plugin, call and
// seed; the other games are learned from, and the ends of all of them add up.
func TestPoisonedPositionFailsItsGameAlone(t *testing.T) {
	c := tiny()
	c.Environment.InProcess, c.Environment.Name = false, "poisoned"
	c.Run.Iterations, c.SelfPlay.Games = 2, 12
	events := train(t, t.TempDir(), c)
	var signal Signal
	warnings := 0
	for _, event := range events {
		switch e := event.(type) {
		case Iteration:
			signal = e.Signal
		case Warning:
			warnings++
			for _, word := range []string{"poisoned", "Step", "seed"} {
				if !strings.Contains(e.Text, word) {
					t.Errorf("the warning does not name %q: %s", word, e.Text)
				}
			}
		}
	}
	if signal.Failed == 0 || signal.Failed != warnings || signal.Used+signal.Failed != 24 {
		t.Errorf("%+v with %d warnings; want 24 ends, some failed, a warning each", signal, warnings)
	}
}

// A program that is not there is an error that names it.
func TestMissingProgramIsAnError(t *testing.T) {
	c := tiny()
	c.Environment.Name, c.Environment.Command = "", []string{filepath.Join(t.TempDir(), "missing")}
	_, err := Open(context.Background(), t.TempDir(), c)
	var call *plugins.CallError
	if !errors.As(err, &call) || !strings.Contains(err.Error(), "missing") {
		t.Fatalf("got %v, want a CallError that names the program", err)
	}
}
