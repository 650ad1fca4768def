package plugintest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// Golden compares the environment's Playthrough with a file, or writes the file if update says so. What an environment
// does then changes only together with a file that people read: a review sees it, and somebody changes the version.
func Golden(t *testing.T, env plugins.Environment, file string, update bool, options Options) {
	t.Helper()
	got, err := Playthrough(t.Context(), env, options)
	if err != nil {
		t.Fatal(err)
	}
	if update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("nothing is recorded: %v", err)
	}
	if err := SamePlaythrough(got, string(want)); err != nil {
		t.Errorf("%s: %v", file, err)
	}
}

// SamePlaythrough says at which line two playthroughs part.
func SamePlaythrough(got, want string) error {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Errorf("line %d is %q, recorded was %q", i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		return fmt.Errorf("%d lines, recorded were %d", len(g), len(w))
	}
	return nil
}
