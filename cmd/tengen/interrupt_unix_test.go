//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Ctrl-C saves, says how to go on and exits with 130; going on leaves no gap in the curve.
func TestInterruptAndResume(t *testing.T) {
	run := filepath.Join(t.TempDir(), "ttt")
	cmd := child(t, append([]string{"train", "../../examples/tictactoe.toml", "--run", run, "--iterations", "100000", "--json"}, tiny...)...)
	var progress strings.Builder
	cmd.Stderr = &progress
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), `"event":"iteration"`) {
			if done++; done == 2 {
				_ = cmd.Process.Signal(os.Interrupt)
			}
		}
	}
	if code := exitCode(cmd.Wait()); code != 130 {
		t.Fatalf("exit code %d\n%s", code, progress.String())
	}
	if want := "tengen train --run " + run; !strings.Contains(progress.String(), want) {
		t.Errorf("%q is not in\n%s", want, progress.String())
	}
	must(t, "train", "--run", run, "--iterations", strconv.Itoa(done+2), "--set", "environment.in_process=true")
	recorded, err := os.ReadFile(filepath.Join(run, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(recorded), `"event":"iteration"`); n != done+2 {
		t.Errorf("the curve has %d iterations, want %d", n, done+2)
	}
	for i := range done + 2 {
		if mark := `"data":{"iteration":` + strconv.Itoa(i+1) + ","; !strings.Contains(string(recorded), mark) {
			t.Errorf("iteration %d is missing", i+1)
		}
	}
}

// Ctrl-C ends a match, and what was played is counted and kept.
func TestInterruptKeepsTheGamesSoFar(t *testing.T) {
	games := filepath.Join(t.TempDir(), "games.jsonl")
	cmd := child(t, "arena", "rollouts:5", "random", "--env", "tictactoe", "--games", "10000000", "--threads", "1", "--json", "--record", games)
	var out, progress strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &progress
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if info, err := os.Stat(games); err == nil && info.Size() > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no game was kept\n%s", progress.String())
		}
	}
	_ = cmd.Process.Signal(os.Interrupt)
	if code := exitCode(cmd.Wait()); code != 130 {
		t.Fatalf("exit code %d\n%s", code, progress.String())
	}
	var m measured
	if err := json.Unmarshal([]byte(out.String()), &m); err != nil {
		t.Fatalf("%q: %v", out.String(), err)
	}
	if kept := readKept(t, games); m.Stopped != "interrupted" || m.Result.Games == 0 || m.Result.Games != len(kept) {
		t.Errorf("%d games are kept, counted is %+v", len(kept), m)
	}
}

// Ctrl-C also ends commands that wait for a person.
func TestInterruptWhileWaiting(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 0)
	cmd := child(t, "play", run)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	signalled := false
	for b := bufio.NewScanner(out); b.Scan(); {
		if !signalled && strings.Contains(b.Text(), "a b c") { // the board: it asks for a move next
			signalled = cmd.Process.Signal(syscall.SIGTERM) == nil
		}
	}
	if code := exitCode(cmd.Wait()); code != 143 {
		t.Errorf("exit code %d, want 143", code)
	}
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		return -1
	}
	return 0
}

// An external program that hangs is killed.
func TestExternalProgramIsKilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	t.Setenv("TENGEN_TEST_GTP", "hang")
	t.Setenv("TENGEN_TEST_PID", file)
	tengen(t, "arena", "gtp:'"+self(t)+"'", "random", "--env", "go", "--set", "size=5", "--games", "2", "--opening", "0", "--deadline", "5s")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(5 * time.Second); syscall.Kill(pid, 0) == nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is still there", pid)
		}
	}
}

// A second signal does not wait for anything.
func TestSecondInterruptExitsAtOnce(t *testing.T) {
	exited := make(chan int, 1)
	ctx, stop := untilInterrupted(t.Context(), func(code int) { exited <- code })
	defer stop()
	for range 2 {
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		<-ctx.Done() // so the first is taken before the second comes
	}
	if code := <-exited; code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
}
