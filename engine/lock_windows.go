package engine

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the file for this process alone; the system frees it when the process ends. The
// byte locked lies far past the process id, which others may read.
func tryLock(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1})
}

// syncDir has nothing to do: Windows keeps directories durable itself.
func syncDir(string) error { return nil }
