package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// snapshot lists every file below dir with its content, apart from the lock.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == lockFile {
			return err
		}
		data, err := os.ReadFile(path)
		out[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What is not a healthy run of ours is refused with an error that says so, and left as it was.
func TestBadRunDirectoriesAreRefusedUntouched(t *testing.T) {
	write := func(name, text string) func(string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644) }
	}
	for _, c := range []struct {
		name  string
		spoil func(dir string) error // of a finished run
		want  error                  // nil: any
		words string
	}{
		{"foreign directory", func(dir string) error {
			return os.Rename(filepath.Join(dir, runFile), filepath.Join(dir, "thesis.doc"))
		}, ErrForeign, "name an empty or new directory"},
		{"garbled header", write(runFile, "{"), ErrForeign, runFile},
		{"newer run", write(runFile, `{"format": 99, "environment": "tictactoe 1"}`), ErrNewer, "99"},
		{"other rules", write(runFile, `{"format": 1, "environment": "tictactoe 0"}`), nil, "tictactoe 0"},
		{"faulty configuration", write(configFile, "[search]\nsimulations = -3\n"), nil, "config.toml:2: search.simulations"},
		{"event log cut", write(eventsFile, ""), nil, eventsFile},
		{"no checkpoint", func(dir string) error { return os.RemoveAll(filepath.Join(dir, checkpointsDir)) }, nil, checkpointsDir},
		{"every checkpoint damaged", func(dir string) error {
			for _, n := range []int{2, 3} {
				if err := os.Truncate(filepath.Join(dir, checkpointsDir, weightsName(n)), 1000); err != nil {
					return err
				}
			}
			return nil
		}, nil, weightsName(3)},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			train(t, dir, tiny())
			if err := c.spoil(dir); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, dir)
			e, err := Open(context.Background(), dir, tiny(), WithBundled(bundled))
			if err == nil {
				e.Close()
				t.Fatal("it was opened")
			}
			if c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("error %q, want %v with %q", err, c.want, c.words)
			}
			after := snapshot(t, dir)
			for path, content := range before {
				if after[path] != content && !strings.Contains(path, replayDir) {
					t.Errorf("%s was changed", path)
				}
			}
		})
	}
}

// A damaged newest checkpoint falls back to the one before, with a warning, and the run ends with
// the same weights.
func TestDamagedCheckpointFallsBack(t *testing.T) {
	c := tiny()
	c.Run.Iterations = 4
	want := weights(t, train(t, t.TempDir(), c))
	dir := t.TempDir()
	train(t, dir, c)
	if err := os.Truncate(filepath.Join(dir, checkpointsDir, weightsName(4)), 900); err != nil {
		t.Fatal(err)
	}
	events := train(t, dir, c)
	warned := false
	for _, e := range events {
		w, ok := e.(Warning)
		warned = warned || ok && strings.Contains(w.Text, "going back to iteration 3")
	}
	if !warned {
		t.Error("no warning of the damaged checkpoint")
	}
	if got := weights(t, events); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
}

func TestSecondTrainerIsRefused(t *testing.T) {
	dir := t.TempDir()
	first, err := Open(context.Background(), dir, tiny(), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := Open(context.Background(), dir, tiny(), WithBundled(bundled)); !errors.Is(err, ErrLocked) {
		t.Fatalf("got %v, want ErrLocked", err)
	}
}

func TestAnotherConfigurationIsRefusedByKey(t *testing.T) {
	dir := t.TempDir()
	c := tiny()
	train(t, dir, c)
	c.Learner.Batch++
	if _, err := Open(context.Background(), dir, c, WithBundled(bundled)); !errors.Is(err, ErrDifferent) || !strings.Contains(err.Error(), "learner.batch is 41 here and 40 there") {
		t.Fatalf("got %v", err)
	}
}

// A disk that fills up stops training with an error; with room again the run goes on unharmed.
func TestFullDisk(t *testing.T) {
	c := tiny()
	want := weights(t, train(t, t.TempDir(), c))
	for _, point := range []string{"group.before", "sync.before", "checkpoint.before"} {
		dir := t.TempDir()
		left := 1
		full := func(at string) error {
			if at == point {
				if left--; left < 0 {
					return &os.PathError{Op: "write", Path: point, Err: syscall.ENOSPC}
				}
			}
			return nil
		}
		e, err := Open(context.Background(), dir, c, WithBundled(bundled), withFault(full))
		if err != nil {
			t.Fatal(err)
		}
		var last error
		for _, err := range e.Train(context.Background()) {
			last = err
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if !errors.Is(last, syscall.ENOSPC) {
			t.Errorf("%s: got %v, want ENOSPC", point, last)
		}
		if got := weights(t, train(t, dir, c)); got != want {
			t.Errorf("%s: weights %s, want %s", point, got, want)
		}
	}
}

func TestUnknownEnvironmentIsNamed(t *testing.T) {
	c := tiny()
	c.Environment.Name = "chequers"
	dir := t.TempDir()
	_, err := Open(context.Background(), dir, c, WithBundled(bundled))
	if err == nil || !strings.Contains(err.Error(), `no bundled environment "chequers"; there are: kuhn, middle, mortal, padded, pig, poisoned, tictactoe`) {
		t.Fatalf("got %v", err)
	}
	if left := snapshot(t, dir); len(left) != 0 {
		t.Errorf("the failed opening left %v", left)
	}
}
