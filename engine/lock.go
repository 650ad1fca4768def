package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// lockRun makes this process the only trainer of dir until the file is closed.
func lockRun(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("run directory %s: %w", dir, err)
	}
	if err := waitLock(f); err != nil {
		holder, _ := os.ReadFile(f.Name())
		f.Close()
		return nil, fmt.Errorf("run directory %s: %w: process %s", dir, ErrLocked, strings.TrimSpace(string(holder)))
	}
	if err := f.Truncate(0); err == nil {
		_, err = fmt.Fprintf(f, "%d\n", os.Getpid())
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("run directory %s: %w", dir, err)
		}
	}
	return f, nil
}

// lockPatience is how long a lock is waited for. A process that is killed just as it starts its plugin leaves the lock to
// that for a moment, until the plugin's program takes over.
const lockPatience = time.Second

func waitLock(f *os.File) error {
	err := tryLock(f)
	for began := time.Now(); err != nil && time.Since(began) < lockPatience; err = tryLock(f) {
		time.Sleep(10 * time.Millisecond)
	}
	return err
}
