//go:build unix

package plugins_test

import (
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// settled counts goroutines and open files, waiting a while for them to go down to a level;
// -1: whatever they have come to.
func settled(goroutines, files int) (int, int) {
	g, f := 0, 0
	for range 200 {
		time.Sleep(10 * time.Millisecond)
		before, filesBefore := g, f
		g, f = runtime.NumGoroutine(), openFiles()
		if g <= goroutines && f <= files || goroutines < 0 && g == before && f == filesBefore {
			break
		}
	}
	return g, f
}

// openFiles is 0 where there is no way to count.
func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

func stacks() string {
	b := make([]byte, 1<<20)
	return string(b[:runtime.Stack(b, true)])
}

// noChildren wants this process to have no child, dead or alive.
func noChildren(t *testing.T) {
	t.Helper()
	var status syscall.WaitStatus
	if pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil); err != syscall.ECHILD {
		t.Errorf("there is a child left: pid %d, %v", pid, err)
	}
}
