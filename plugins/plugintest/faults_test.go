package plugintest_test

import (
	"io"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// seeded is an environment with a fault, and the check that must find it.
type seeded struct {
	fault       string // what is wrong
	check, says string // who finds it, and some of what is said then
	open        func() plugins.Environment
	options     plugintest.Options
}

// TestSeededFaults breaks one promise after the other and looks whether the check of that name finds it.
func TestSeededFaults(t *testing.T) {
	n := 0
	for name, faults := range map[string][]seeded{
		"spec": faultsOfSpec, "play": faultsOfPlay, "positions": faultsOfPositions, "rules": faultsOfRules, "powers": faultsOfPowers,
		"text": faultsOfText, "process": faultsOfProcess,
	} {
		n += len(faults)
		t.Run(name, func(t *testing.T) {
			for _, f := range faults {
				t.Run(f.fault, func(t *testing.T) {
					t.Parallel()
					f.mustBeFound(t)
				})
			}
		})
	}
	if n < 30 {
		t.Errorf("%d faults, want 30 at least", n)
	}
}

func (f seeded) mustBeFound(t *testing.T) {
	t.Helper()
	for got := range plugintest.Findings(t.Context(), opened(t, f.open), opened(t, f.open), f.options) {
		if got.Check != f.check {
			continue
		}
		if got.Err == nil || !strings.Contains(got.Err.Error(), f.says) {
			t.Errorf("check %s finds %v, want %q", f.check, got.Err, f.says)
		}
		return
	}
	t.Errorf("check %s was not made", f.check)
}

// opened makes an environment that is closed after the test.
func opened(t *testing.T, open func() plugins.Environment) plugins.Environment {
	t.Helper()
	env := open()
	if process, ok := env.(io.Closer); ok {
		t.Cleanup(func() { process.Close() })
	}
	return env
}

// of is an environment that spoil changes.
func of(base func() plugins.Environment, spoil func(*mutant)) func() plugins.Environment {
	return func() plugins.Environment {
		m := &mutant{Environment: base()}
		spoil(m)
		return m
	}
}

// with is tic-tac-toe that spoil changes.
func with(spoil func(*mutant)) func() plugins.Environment { return of(tictactoe.New, spoil) }

// saying is tic-tac-toe with another spec.
func saying(change func(*plugins.Spec)) func() plugins.Environment {
	return with(func(m *mutant) { m.spec = change })
}

// after is an environment with other positions after moves.
func after(base func() plugins.Environment, change func(*plugins.Position)) func() plugins.Environment {
	return of(base, func(m *mutant) {
		m.step = func(_ int, _ []plugins.Move, _ int, p *plugins.Position) { change(p) }
	})
}

// by is tic-tac-toe by an author who made a mistake.
func by(b broken) func() plugins.Environment {
	return func() plugins.Environment { return newBroken(b) }
}
