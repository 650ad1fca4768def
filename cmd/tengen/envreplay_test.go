package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A saved request is asked again: of one that has been mended, and of one that has not.
func TestEnvReplay(t *testing.T) {
	file := filepath.Join(t.TempDir(), "failure.json")
	ask := func(text string, more ...string) (string, error) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := child(t, append([]string{"env", "replay", file}, more...)...).CombinedOutput()
		return string(out), err
	}
	const start = `{"plugin":"pig","call":"Start","settings":{"players":"3"},"item":{"Seed":7},"error":"it fell over"}`
	for _, more := range [][]string{nil, {"pig"}, {"--", "env", "TENGEN_TEST_MAIN=1", self(t), "env", "serve", "pig"}} {
		if out, err := ask(start, more...); err != nil || !strings.Contains(out, "it fell over") || !strings.Contains(out, "now it answers") {
			t.Errorf("%v: %s%v", more, out, err)
		}
	}
	const step = `{"plugin":"pig","call":"Step","settings":{},"item":{"State":"AAAA","Action":1},"error":"it fell over"}`
	if out, err := ask(step); err == nil || !strings.Contains(out, "it fails again") {
		t.Errorf("%s%v", out, err)
	}
	if out, err := ask("{}"); err == nil || !strings.Contains(out, "names no call") {
		t.Errorf("%s%v", out, err)
	}
	if out, err := ask(start, "chequers"); err == nil || !strings.Contains(out, `no bundled environment "chequers"`) {
		t.Errorf("%s%v", out, err)
	}
}
