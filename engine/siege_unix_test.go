//go:build unix

package engine

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// siege kills the process of its rules a hundred times, when a call has just begun or is under way.
type siege struct {
	*plugins.Host
	calls, kills int
}

func (s *siege) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	if s.calls++; s.kills < 100 {
		if pid := s.PID(); pid != 0 {
			s.kills++
			delay := time.Duration(s.kills%4) * 100 * time.Microsecond
			time.AfterFunc(delay, func() { syscall.Kill(pid, syscall.SIGKILL) })
		}
	}
	return s.Host.Step(ctx, moves)
}

// Rules that are killed a hundred times during a run cost no game: every game is learned from, and the
// weights are those of a run that nobody disturbed.
func TestKilledAHundredTimes(t *testing.T) {
	c := tiny()
	c.Run.Iterations = 6
	want := weights(t, train(t, t.TempDir(), c))
	host, err := plugins.Open(t.Context(), plugins.Self("tictactoe"), plugins.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	s := &siege{Host: host}
	events := train(t, t.TempDir(), c, WithEnvironment(s))
	if s.kills < 100 {
		t.Fatalf("killed %d times in %d calls: the run is too short", s.kills, s.calls)
	}
	if got := weights(t, events); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
	for _, event := range events {
		if w, ok := event.(Warning); ok {
			t.Errorf("a game was lost: %s", w.Text)
		}
	}
}
