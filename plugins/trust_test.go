//go:build unix

package plugins_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// copied is this test binary as a program of somebody else's, in a folder of its own, and its sum.
func copied(t *testing.T) (command plugins.Command, sum string) {
	t.Helper()
	self := plugins.Self("tictactoe")
	data, err := os.ReadFile(self.Path)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "game")
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
	return plugins.Command{Path: path, Env: self.Env}, fmt.Sprintf("%x", sha256.Sum256(data))
}

// A program that anybody may change or replace is not run, nor one whose argument anybody may change.
func TestWritableProgramsAreRefused(t *testing.T) {
	command, _ := copied(t)
	script := filepath.Join(t.TempDir(), "game.py")
	if err := os.WriteFile(script, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]struct {
		file string
		mode os.FileMode
		says string
	}{
		"program":  {command.Path, 0o757, "every user may change it"},
		"argument": {script, 0o606, "every user may change it"},
		"folder":   {filepath.Dir(command.Path), 0o707, "every user may replace it"},
	} {
		t.Run(name, func(t *testing.T) {
			info, err := os.Stat(change.file)
			if err != nil {
				t.Fatal(err)
			}
			defer os.Chmod(change.file, info.Mode())
			if err := os.Chmod(change.file, change.mode); err != nil {
				t.Fatal(err)
			}
			command.Args = []string{script}
			_, err = plugins.Open(context.Background(), command, plugins.Options{})
			var trust *plugins.TrustError
			if !errors.As(err, &trust) || !containsAll(err.Error(), change.says, "chmod o-w") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A program that is pinned is run as long as it is the same, and not started again when it has changed.
func TestPins(t *testing.T) {
	command, sum := copied(t)
	command.Pins = map[string]string{command.Path: strings.ToUpper(sum)}
	h, err := plugins.Open(t.Context(), command, plugins.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if _, err := h.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	other := command.Path + ".new"
	if err := os.WriteFile(other, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(other, command.Path); err != nil {
		t.Fatal(err)
	}
	syscall.Kill(h.PID(), syscall.SIGKILL)
	_, err = h.Start(t.Context(), make([]plugins.Request, 1))
	var trust *plugins.TrustError
	if !errors.As(err, &trust) || !containsAll(err.Error(), command.Path, "pinned to "+strings.ToUpper(sum)) {
		t.Errorf("got %v", err)
	}
	command.Pins = map[string]string{"no/such/file": sum}
	if _, err := plugins.Open(t.Context(), command, plugins.Options{}); !errors.As(err, &trust) {
		t.Errorf("a pinned file that is not there: %v", err)
	}
}
