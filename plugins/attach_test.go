//go:build unix

package plugins_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

// debugged starts this test binary as a person would under a debugger: where it listens.
func debugged(t *testing.T) (socket string) {
	t.Helper()
	self := plugins.Self("tictactoe")
	c := exec.Command(self.Path, "--debug")
	c.Env = append(append(os.Environ(), self.Env...), "TENGEN_PLUGIN=tengen.environment.v1")
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Signal(os.Interrupt); c.Wait() })
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if _, socket, ok := strings.Cut(lines.Text(), "attach:"); ok {
			return socket
		}
	}
	t.Fatal("it does not say where it listens")
	return ""
}

// A plugin that was started by hand keeps the contract, and goes on when its host has closed.
func TestAttach(t *testing.T) {
	socket := debugged(t)
	for range 2 {
		j := &journal{}
		open := func(t *testing.T) plugins.Environment {
			h, err := plugins.Open(t.Context(), plugins.Command{Path: "attach:" + socket}, plugins.Options{Logger: j.logger()})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { h.Close() })
			if h.PID() != 0 {
				t.Errorf("it has the process %d", h.PID())
			}
			return h
		}
		plugintest.Run(t, open, plugintest.Options{Games: 2})
		if !j.says("nothing is encrypted", socket) {
			t.Error("no warning")
		}
	}
	if err := os.Chmod(filepath.Dir(socket), 0o755); err != nil {
		t.Fatal(err)
	}
	var trust *plugins.TrustError
	if _, err := plugins.Open(t.Context(), plugins.Command{Path: "attach:" + socket}, plugins.Options{}); !errors.As(err, &trust) {
		t.Errorf("a socket that others may reach: %v", err)
	}
	if _, err := plugins.Open(t.Context(), plugins.Command{Path: "attach:" + filepath.Join(t.TempDir(), "none")}, plugins.Options{}); err == nil {
		t.Error("attached to nobody")
	}
}
