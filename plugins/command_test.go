package plugins

import (
	"slices"
	"testing"
)

func TestVariables(t *testing.T) {
	host := []string{"PATH=/bin", "HOME=/h", "LC_ALL=C", "LCX=no", "SystemRoot=C:\\", "AWS_SECRET=s", "WANTED=w", "EMPTY=", "PATHS=no"}
	got := Command{Env: []string{"WANTED", "MISSING", "SET=a=b", "PATH=/mine"}}.variables(host)
	want := []string{"PATH=/bin", "HOME=/h", "LC_ALL=C", "SystemRoot=C:\\", "WANTED=w", "SET=a=b", "PATH=/mine"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	// os/exec takes the last of two values.
}

func TestTitle(t *testing.T) {
	for want, c := range map[string]Command{"go": {Name: "go", Path: "/x/y"}, "y": {Path: "/x/y"}} {
		if c.title() != want {
			t.Errorf("%+v is called %q", c, c.title())
		}
	}
}

func TestCallErrorText(t *testing.T) {
	for want, e := range map[string]*CallError{
		"plugin p: Open: why":                                {Call: "Open"},
		"plugin p: Start, item 3, seed 7: why":               {Call: "Start", Items: 1, Item: 3, Seed: 7},
		"plugin p: Start of 4 items, the first, seed 7: why": {Call: "Start", Items: 4, Seed: 7},
		"plugin p: Step, item 0, state 0102: why":            {Call: "Step", Items: 1, State: []byte{1, 2}},
		"plugin p: Rollout, item 0, seed 9, state : why":     {Call: "Rollout", Items: 1, Seed: 9, State: []byte{}},
	} {
		e.Plugin, e.Err = "p", ErrClosed
		if got := e.Error(); got != want[:len(want)-3]+ErrClosed.Error() {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	long := &CallError{Plugin: "p", Call: "Step", State: make([]byte, 1000), Err: ErrClosed}
	if n := len(long.Error()); n > 200 {
		t.Errorf("%d characters: %v", n, long)
	}
}
