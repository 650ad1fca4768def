package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A new environment in Go builds, passes its tests and the check, and trains an agent that beats random play, with no
// network.
func TestNewGoEnvironmentTrains(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and trains")
	}
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	newEnvironmentTrains(t, t.TempDir(), "go", "./take")
}

// newEnvironmentTrains runs the script in a directory whose bin comes first in the path.
func newEnvironmentTrains(t *testing.T, dir, lang, served string) {
	t.Helper()
	shim(t, dir, "tengen", fmt.Sprintf("exec env TENGEN_TEST_MAIN=1 '%s' \"$@\"", self(t)))
	script, err := filepath.Abs(filepath.Join("testdata", "new_environment.sh"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", script, lang, served)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, stderrOf(err))
	}
	var m matchOutcome
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &m); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if m.Result.Games != 200 || m.Result.Score < 0.95 {
		t.Errorf("the agent scores %.3f of %d games against random play", m.Result.Score, m.Result.Games)
	}
}

// matchOutcome is what arena says in JSON.
type matchOutcome struct {
	Result struct {
		Games int
		Score float64
	}
}

func stderrOf(err error) string {
	if exit, ok := err.(*exec.ExitError); ok {
		return string(exit.Stderr)
	}
	return ""
}

// shim puts a shell script into dir's bin.
func shim(t *testing.T, dir, name, script string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bin", name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// What cannot be made is refused, and says why.
func TestNewEnvironmentRefuses(t *testing.T) {
	dir := t.TempDir()
	for want, args := range map[string][]string{
		"is no name":                   {"My Game"},
		"want go or python":            {filepath.Join(dir, "game"), "--lang", "rust"},
		"Tengen's source is not there": {filepath.Join(dir, "game"), "--engine", dir},
		"file exists":                  {filepath.Join(dir, "taken")},
	} {
		os.Mkdir(filepath.Join(dir, "taken"), 0o755)
		if o := tengen(t, append([]string{"env", "new"}, args...)...); o.code == 0 || !strings.Contains(o.err, want) {
			t.Errorf("%v: exit code %d, %s; want %q", args, o.code, o.err, want)
		}
	}
}
