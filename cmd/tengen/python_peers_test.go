//go:build peers

package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// python is the Python that has the peers.
func python(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath(cmp.Or(os.Getenv("TENGEN_PYTHON"), "python3"))
	if err != nil {
		t.Fatalf("Python is needed, with the packages of .ci/requirements.txt: %v", err)
	}
	return path
}

// sdk is the folder of a part of the Python package.
func sdk(t *testing.T, part string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "sdk", "python", part))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// pythonCommand runs Python with our package, where nothing has installed it.
func pythonCommand(t *testing.T, args ...string) []string {
	t.Helper()
	return append([]string{"env", "PYTHONPATH=" + sdk(t, "src"), python(t)}, args...)
}

// A new environment in Python passes its test and the check, and trains an agent that beats random play, with no network.
func TestNewPythonEnvironmentTrains(t *testing.T) {
	dir := t.TempDir()
	shim(t, dir, "python3", fmt.Sprintf("exec env PYTHONPATH='%s' '%s' \"$@\"", sdk(t, "src"), python(t)))
	newEnvironmentTrains(t, dir, "python", "python3 take.py")
}

// The package's own tests, in Python.
func TestPythonPackage(t *testing.T) {
	command := pythonCommand(t, "-m", "unittest", "discover", "--start-directory", sdk(t, "tests"))
	if out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Rules that do nothing show what Python and the way there take: docs/performance.md has the figures of a machine that does
// nothing else.
func TestPythonSpeed(t *testing.T) {
	args := append([]string{"env", "bench", "--seconds", "0.3", "--json", "--"}, pythonCommand(t, sdk(t, "tests/idle.py"))...)
	var speeds []envSpeed
	if err := json.Unmarshal([]byte(must(t, args...)), &speeds); err != nil || len(speeds) != 3 {
		t.Fatalf("%+v: %v", speeds, err)
	}
	t.Logf("%.0f positions a second at batch 256", speeds[2].PerSecond)
	if speeds[2].PerSecond <= 0 {
		t.Errorf("%.0f positions a second", speeds[2].PerSecond)
	}
}

// Rules that were started by hand, as under a debugger, keep the contract.
func TestPythonDebug(t *testing.T) {
	command := pythonCommand(t, sdk(t, "tests/nim.py"), "--debug")
	rules := exec.CommandContext(t.Context(), command[0], command[1:]...)
	stderr, err := rules.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := rules.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if _, socket, found := strings.Cut(lines.Text(), "attach:"); found {
			if out := must(t, "env", "check", "--games", "2", "--", "attach:"+socket); strings.Contains(out, "BROKEN") {
				t.Errorf("found\n%s", out)
			}
			rules.Process.Signal(os.Interrupt)
		}
	}
	if err := rules.Wait(); err != nil {
		t.Errorf("interrupted, it ended with %v", err)
	}
}

// What rules print disturbs nobody, at import and in C too; and they end with a host that is killed.
func TestPythonProcess(t *testing.T) {
	noisy := pythonCommand(t, sdk(t, "tests/noisy.py"))
	if out := must(t, append([]string{"env", "check", "--games", "2", "--"}, noisy...)...); strings.Contains(out, "BROKEN") {
		t.Errorf("found\n%s", out)
	}
	kept := filepath.Join(t.TempDir(), "pid")
	host := child(t, append([]string{"env", "bench", "--seconds", "600", "--"}, append(noisy, kept)...)...)
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	eventually(t, "the rules start", func() bool {
		text, _ := os.ReadFile(kept)
		number, done := strings.CutSuffix(string(text), "\n")
		pid, _ = strconv.Atoi(number)
		return done
	})
	if err := host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	host.Wait()
	eventually(t, "the rules end", func() bool { return gone(pid) })
}

// eventually waits for something to come true.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
	}
}

// gone reports whether there is no such process, or only what is left of it until somebody asks how it ended.
func gone(pid int) bool {
	out, _ := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return len(out) == 0 || out[0] == 'Z'
}
