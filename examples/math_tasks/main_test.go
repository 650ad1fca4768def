package main

import (
	"os"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// TestMain makes this test binary its own plugin, as main does for the program.
func TestMain(m *testing.M) {
	plugins.ServeIfChild(bundled)
	os.Exit(m.Run())
}

// The whole program, with its child process: one right answer a problem, and none of the others.
func TestRunThroughAChildProcess(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), 2, 3, &out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if right, wrong := strings.Count(text, "reward 1"), strings.Count(text, "reward 0 "); right != 3 || wrong != 12 {
		t.Fatalf("%d right and %d wrong answers, want 3 and 12:\n%s", right, wrong, text)
	}
	if !strings.HasPrefix(text, `addition 2, rewards 0 to 1`) {
		t.Fatalf("the task says of itself:\n%s", text)
	}
}

// A setting out of range comes back as the plugin's own error.
func TestRunNamesABadSetting(t *testing.T) {
	err := run(t.Context(), 19, 1, os.Stdout)
	if err == nil || !strings.Contains(err.Error(), "setting digits = 19: want 1 to 18") {
		t.Fatalf("got %v", err)
	}
}
