package engine

import (
	"testing"
	"time"
)

// A lock that is about to be freed, as after a kill, is waited for.
func TestLockIsWaitedFor(t *testing.T) {
	dir := t.TempDir()
	held, err := lockRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(lockPatience/50, func() { held.Close() })
	f, err := lockRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
