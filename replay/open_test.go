package replay

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// names lists a directory with sizes, to see whether something changed.
func names(t *testing.T, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, f.Name(), info.Size())
	}
	return out.String()
}

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		err        error
		says       string
	}{
		"newer":          {formatFile, `{"format":"tengen replay","version":2}`, ErrNewer, "its schema version is 2, this build reads up to 1"},
		"other format":   {formatFile, `{"format":"minutes","version":1}`, ErrForeign, `says it is "minutes"`},
		"no version":     {formatFile, `{"format":"tengen replay"}`, ErrCorrupt, "version 0"},
		"damaged format": {formatFile, `{"form`, ErrCorrupt, formatFile},
		"foreign":        {"thesis.tex", "", ErrForeign, "it holds thesis.tex but no replay.json; name an empty directory"},
		"bare badger":    {"MANIFEST", "Bdgr", ErrForeign, "it holds MANIFEST"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, c.file, c.text)
			before := names(t, dir)
			_, err := Open(dir, small)
			if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), dir) {
				t.Errorf("got %v, want %v in %s: ... %s", err, c.err, dir, c.says)
			}
			if after := names(t, dir); after != before {
				t.Errorf("the directory was changed from\n%s to\n%s", before, after)
			}
		})
	}
}

func TestOpenAfterABrokenCreation(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, formatFile+".new", `{"form`)
	write(t, dir, holderFile, "")
	openTest(t, dir, small)
}

func TestOpenOptions(t *testing.T) {
	_, err := Open(t.TempDir(), Options{MemTable: 1000, MaxBytes: 7})
	want := "MemTable is 1000: 1048576 to 67108864 is allowed\nMaxBytes is 7: at least 8000 is needed, 8 memtables"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Fatalf("got %v, want ... %s", err, want)
	}
}

func TestOpenAFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "file", "")
	if _, err := Open(filepath.Join(dir, "file"), small); err == nil {
		t.Fatal("a file was opened as a directory")
	}
}

// TestLocked opens a store a second time, in this process and in another.
func TestLocked(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir, small)
	put(t, s, game(1, 1))
	want := fmt.Sprintf("replay: open %s: held by another process, number %d; one process at a time can open it", dir, os.Getpid())
	if _, err := Open(dir, small); !errors.Is(err, ErrLocked) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashDir+"="+dir)
	if out, err := child.CombinedOutput(); err == nil || strings.TrimSpace(string(out)) != want {
		t.Errorf("another process says %s (%v), want %s", out, err, want)
	}
	put(t, s, game(1, 2))
}

func TestClosed(t *testing.T) {
	s := openTest(t, t.TempDir(), small)
	put(t, s, game(1, 1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, get := s.Get(1, 1)
	_, window := s.Window(0, 9)
	for name, err := range map[string]error{
		"put": s.Put(t.Context(), game(1, 1)), "get": get, "window": window,
		"sync": s.Sync(), "evict": s.Evict(3), "truncate": s.Truncate(0),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s on a closed store: %v", name, err)
		}
	}
}

// TestReopenElsewhere: a store is its directory, wherever that goes.
func TestReopenElsewhere(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, filepath.Join(dir, "here"), small)
	put(t, s, game(1, 1), bulky(1, 2, 1<<20))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "here"), filepath.Join(dir, "there")); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, filepath.Join(dir, "there"), Options{}) // under another memtable, too
	compare(t, s, model{{1, 1}: game(1, 1), {1, 2}: bulky(1, 2, 1<<20)}, 0, 9)
}
