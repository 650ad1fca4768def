package plugins_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// A request that kills its process is saved once, and asks the same again.
func TestFailureIsSavedAndReplayed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "failures")
	h := configured(t, plugins.Settings{"mode": "exit"}, plugins.Options{FailureDir: dir})
	moves := movesTo(t, h, 3, plugins.PoisonAction)
	for range 2 {
		positions, err := h.Step(t.Context(), moves)
		if err != nil {
			t.Fatal(err)
		}
		bad := positions[len(positions)-1].Fault
		if !containsAll(bad, "exit status 7", "saved as "+dir) {
			t.Errorf("the fault is %q", bad)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("saved %v, %v", files, err)
	}
	f, err := plugins.ReadFailure(files[0])
	if err != nil || f.Call != "Step" || f.Plugin != "faulty" || f.Settings["mode"] != "exit" {
		t.Fatalf("read %+v, %v", f, err)
	}
	if _, err := f.Replay(t.Context(), open(t, "faulty", plugins.Options{})); err == nil || !strings.Contains(err.Error(), "exit status 7") {
		t.Errorf("replayed: %v", err)
	}
	f.Settings["mode"] = ""
	if answer, err := f.Replay(t.Context(), open(t, "faulty", plugins.Options{})); err != nil || !strings.Contains(answer, "Legal") {
		t.Errorf("replayed, mended: %q, %v", answer, err)
	}
}

// Where nothing can be saved the item is failed all the same, and nobody says that it was saved.
func TestFailureThatCannotBeSaved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	j := &journal{}
	h := configured(t, plugins.Settings{"mode": "exit"}, plugins.Options{FailureDir: filepath.Join(file, "failures"), Logger: j.logger()})
	positions, err := h.Step(t.Context(), movesTo(t, h, 1, plugins.PoisonAction))
	if err != nil {
		t.Fatal(err)
	}
	if bad := positions[len(positions)-1].Fault; bad == "" || strings.Contains(bad, "saved") || !j.says("could not be saved") {
		t.Errorf("the fault is %q", bad)
	}
}

func TestUnreadableFailures(t *testing.T) {
	for text, says := range map[string]string{"": "not a failed request", "{}": "names no call", `{"call":"Stop"}`: ""} {
		path := filepath.Join(t.TempDir(), "failure.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := plugins.ReadFailure(path)
		if says == "" {
			_, err = f.Replay(t.Context(), newTally())
			says = `no call "Stop"`
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %q", text, err, says)
		}
	}
}
