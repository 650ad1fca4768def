//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A script that changes is checked again, and Ctrl-C ends it all.
func TestEnvDev(t *testing.T) {
	script := filepath.Join(t.TempDir(), "game.sh")
	write := func(environment string) {
		text := fmt.Sprintf("exec env TENGEN_TEST_MAIN=1 %s env serve %s\n", self(t), environment)
		if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		os.Chtimes(script, time.Time{}, time.Now().Add(time.Duration(len(text))*time.Second)) // whatever the clock's steps
	}
	write("tictactoe")
	dev := child(t, "env", "dev", "--games", "1", "--", "sh", script)
	out, err := dev.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := dev.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	until := func(text string) (all string) {
		for lines.Scan() {
			if all += lines.Text() + "\n"; strings.Contains(lines.Text(), text) {
				return all
			}
		}
		t.Fatalf("it ended before it said %q: %s", text, all)
		return ""
	}
	if first := until("waiting for a change"); !strings.Contains(first, "configure") || strings.Contains(first, "BROKEN") {
		t.Errorf("it said %s", first)
	}
	write("chequers")
	if second := until("waiting for a change"); !strings.Contains(second, "no bundled environment") {
		t.Errorf("it said %s", second)
	}
	dev.Process.Signal(syscall.SIGINT)
	if err := dev.Wait(); err != nil {
		t.Errorf("interrupted, it ended with %v", err)
	}
	if o := tengen(t, "env", "dev", "tictactoe"); o.code != exitUsage {
		t.Errorf("without a command: exit code %d", o.code)
	}
}
