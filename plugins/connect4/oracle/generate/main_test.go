package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins/connect4"
	"github.com/tengen-rl/tengen/plugins/connect4/solver"
)

// stored are the lines of a labelled set.
func stored(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "sets", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

// The drawn set is the draw of its seed: distinct, with no mirror images, and nothing won at once.
func TestDrawnAgain(t *testing.T) {
	again, lines, seen := texts(draw(drawn, 8)), stored(t, "Plies_8.txt"), map[uint64]bool{}
	if len(lines) != drawn {
		t.Fatalf("%d positions are stored, want %d", len(lines), drawn)
	}
	for i, line := range lines {
		moves := strings.Fields(line)[0]
		if moves != again[i] {
			t.Fatalf("position %d is %s, the seed draws %s", i, moves, again[i])
		}
		s, err := connect4.Parse(moves)
		if err != nil || s.Over() || s.Plies() != 8 || winsAtOnce(s) {
			t.Errorf("%s is over, or soon: %v", moves, err)
		}
		if image := s.Mirror(); seen[s.Key()] || seen[image.Key()] {
			t.Errorf("%s is there twice", moves)
		}
		seen[s.Key()] = true
	}
}

// A handful of labels, made again. Of the drawn positions these take a tenth of a second, most
// take one or more.
func TestLabelledAgain(t *testing.T) {
	s := solver.New(16 << 20)
	again := func(line string) {
		if got, err := label(s, strings.Fields(line)[0]); err != nil || got != line {
			t.Errorf("%q is %q now: %v", line, got, err)
		}
	}
	for name, stride := range map[string]int{"Test_L3_R1.txt": 10, "Test_L2_R1.txt": 20} {
		lines := stored(t, name)
		for i := 0; i < len(lines); i += stride {
			again(lines[i])
		}
	}
	lines := stored(t, "Plies_8.txt")
	for _, i := range []int{7, 33, 51} {
		again(lines[i])
	}
}

// A set is labelled line by line into its file, and nothing else is left behind.
func TestWrite(t *testing.T) {
	folder := t.TempDir()
	from, to := filepath.Join(folder, "from"), filepath.Join(folder, "to")
	if err := os.WriteFile(from, []byte("2252576253462244111563365343671351441 -1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	read, err := positions(from)
	if err == nil {
		err = write(to, solver.New(1<<20), read)
	}
	data, _ := os.ReadFile(to)
	if want := stored(t, "Test_L3_R1.txt")[0] + "\n"; err != nil || string(data) != want {
		t.Errorf("%q: %v, want %q", data, err, want)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); !slices.Equal(left, []string{from, to}) {
		t.Errorf("left are %q", left)
	}
}
