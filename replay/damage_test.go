package replay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// damages are things that happen to files.
var damages = map[string]func(path string, size int64) error{
	"deleted":       func(path string, _ int64) error { return os.Remove(path) },
	"emptied":       func(path string, _ int64) error { return os.Truncate(path, 0) },
	"cut in half":   func(path string, size int64) error { return os.Truncate(path, size/2) },
	"one byte less": func(path string, size int64) error { return os.Truncate(path, size-1) },
	"start flipped": func(path string, _ int64) error { return flip(path, 3) },
	"half flipped":  func(path string, size int64) error { return flip(path, size/2) },
	"end flipped":   func(path string, size int64) error { return flip(path, size-2) },
	"foot flipped":  func(path string, size int64) error { return flip(path, max(0, size-20)) },
}

func flip(path string, at int64) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b[at] ^= 0x55
	return os.WriteFile(path, b, 0o644)
}

// TestDamage damages every file of a store in every way. Opening may succeed, if every group is
// there still; else it is an error that names the directory. It never panics, and never loses a
// synced group in silence.
func TestDamage(t *testing.T) {
	source := t.TempDir()
	fillForDamage(t, source)
	files, err := os.ReadDir(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(f.Name(), func(t *testing.T) {
			t.Parallel()
			info, err := f.Info()
			if err != nil {
				t.Fatal(err)
			}
			for name, damage := range damages {
				dir := filepath.Join(t.TempDir(), "store")
				if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
					t.Fatal(err)
				}
				if err := damage(filepath.Join(dir, f.Name()), info.Size()); err != nil {
					t.Fatal(err)
				}
				checkDamaged(t, dir, name)
			}
		})
	}
}

const damagedGroups = 45

// fillForDamage leaves a store with tables and a log, as a process killed after a sync does.
func fillForDamage(t *testing.T, dir string) {
	t.Helper()
	live := t.TempDir()
	s := openTest(t, live, small)
	for i := range uint64(damagedGroups - 1) {
		put(t, s, bulky(i/10, i, 30_000))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, live, small)
	put(t, s, bulky(9, 0, 30_000)) // into the log: too little to be flushed while it is copied
	if err := s.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(live)); err != nil {
		t.Fatal(err)
	}
}

func checkDamaged(t *testing.T, dir, what string) {
	t.Helper()
	s, err := Open(dir, small)
	if err != nil {
		known := errors.Is(err, ErrCorrupt) || errors.Is(err, ErrForeign)
		if !known || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	groups := 0
	for g, err := range s.Groups(0, 100) {
		if err != nil {
			t.Errorf("%s: %v", what, err)
			break
		}
		groups++
		_ = g
	}
	if groups != damagedGroups {
		t.Errorf("%s: %d groups of %d, and no error", what, groups, damagedGroups)
	}
	if err := s.Close(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

// TestEmptyLogs: a process killed while it makes or deletes a log leaves one of no length.
func TestEmptyLogs(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir, small)
	put(t, s, game(1, 1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "00077.mem", "")
	write(t, dir, "000077.vlog", "")
	compare(t, openTest(t, dir, small), model{{1, 1}: game(1, 1)}, 0, 9)
}

// TestManifestCutAtARecord: Badger deletes the tables whose records are gone, and says nothing.
func TestManifestCutAtARecord(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir, small)
	put(t, s, game(1, 1))
	if err := errors.Join(s.Sync(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "MANIFEST"), 8); err != nil { // its magic number is left
		t.Fatal(err)
	}
	_, err := Open(dir, small)
	want := fmt.Sprintf("replay: open %s: damaged: 0 groups of iteration 1 are left, and 1 were synced", dir)
	if !errors.Is(err, ErrCorrupt) || err.Error() != want {
		t.Fatalf("got %v, want %s", err, want)
	}
}
