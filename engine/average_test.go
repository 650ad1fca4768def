package engine

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// averaging is a run whose agent is an average of its weights.
func averaging() Config {
	c := tiny()
	c.Run.Iterations, c.Learner.Average = 4, 0.6
	return c
}

// The average is what plays and what is handed out; what learns goes on from its own weights.
func TestTheAverageIsTheAgent(t *testing.T) {
	dir := t.TempDir()
	want := weights(t, train(t, dir, averaging()))
	agent, err := LoadAgent(context.Background(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	if agent.Digest() != want {
		t.Errorf("the agent's weights are %s, the run's %s", agent.Digest(), want)
	}
	learns, _, err := readWeights(os.DirFS(dir), checkpointsDir+"/"+weightsName(4))
	if err != nil {
		t.Fatal(err)
	}
	if learns.Digest() == want {
		t.Error("what plays is what learns")
	}
	if _, err := os.Stat(filepath.Join(dir, checkpointsDir, averageName(2))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the average of an iteration whose checkpoint is gone: %v", err)
	}
}

// An average that cannot be read, or is not there, is a checkpoint that is not whole.
func TestDamagedAverageFallsBack(t *testing.T) {
	for name, damage := range map[string]func(string) error{
		"truncated": func(path string) error { return os.Truncate(path, 900) },
		"gone":      os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			want := weights(t, train(t, dir, averaging()))
			if err := damage(filepath.Join(dir, checkpointsDir, averageName(4))); err != nil {
				t.Fatal(err)
			}
			warned := false
			events := train(t, dir, averaging())
			for _, e := range events {
				w, ok := e.(Warning)
				warned = warned || ok && strings.Contains(w.Text, averageName(4)) && strings.Contains(w.Text, "going back to iteration 3")
			}
			if got := weights(t, events); got != want || !warned {
				t.Errorf("weights %s, want %s; warned: %v", got, want, warned)
			}
		})
	}
}
