//go:build unix

package engine

import (
	"context"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// Closing an engine, also one whose training was broken off, leaves no goroutine and no child.
func TestNothingIsLeftBehind(t *testing.T) {
	c := tiny()
	c.Environment.InProcess = false
	c.SelfPlay.Workers = 2
	train(t, t.TempDir(), c) // what libraries start once and keep is started here
	before := runtime.NumGoroutine()
	for range 3 {
		e, err := Open(context.Background(), t.TempDir(), c, WithBundled(bundled))
		if err != nil {
			t.Fatal(err)
		}
		for range e.Train(context.Background()) {
			break
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for wait := 0; runtime.NumGoroutine() > before && wait < 100; wait++ {
		time.Sleep(50 * time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		stacks := make([]byte, 1<<20)
		t.Errorf("%d goroutines before, %d after:\n%s", before, after, stacks[:runtime.Stack(stacks, true)])
	}
	if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err != syscall.ECHILD {
		t.Errorf("a child is left: %d, %v", pid, err)
	}
}
