package engine

import (
	"testing"
	"time"
)

// A run whose time is used up ends after the iteration under way, measured, and makes no other until it is given more;
// then it ends where an unlimited one does, with the same weights.
func TestLimitOfStages(t *testing.T) {
	for name, c := range map[string]Config{"text": tinyText(), "groups of games": tinyGroups()} {
		t.Run(name, func(t *testing.T) {
			want := weights(t, trainText(t, t.TempDir(), c))
			dir, limited := t.TempDir(), c
			limited.Run.Limit = time.Nanosecond
			for sitting := range 2 {
				events := trainText(t, dir, limited)
				end := events[len(events)-1].(Finished)
				measured, warned := false, false
				for _, e := range events {
					switch e := e.(type) {
					case Solved:
						measured = measured || e.Iteration == 1
					case Match:
						measured = true
					case Warning:
						warned = true
					}
				}
				if end.Iterations != 1 || !warned || measured != (sitting == 0) {
					t.Errorf("sitting %d: %d iterations, want 1; warned %v, measured %v", sitting, end.Iterations, warned, measured)
				}
			}
			if got := weights(t, trainText(t, dir, c)); got != want {
				t.Errorf("with more time: weights %s, want %s", got, want)
			}
		})
	}
}
