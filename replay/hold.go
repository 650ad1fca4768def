package replay

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// hold makes this process the store's holder until the returned file is closed, or the process
// ends. The file carries its id, for whoever comes second. Badger takes a lock of its own later;
// this one is taken before any file is looked at.
func hold(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, holderFile), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		who, _ := io.ReadAll(io.LimitReader(f, 32))
		return nil, errors.Join(lockedBy(strings.TrimSpace(string(who))), f.Close())
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = fmt.Fprintf(f, "%d\n", os.Getpid())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func lockedBy(pid string) error {
	if pid == "" {
		return fmt.Errorf("%w; one process at a time can open it", ErrLocked)
	}
	return fmt.Errorf("%w, number %s; one process at a time can open it", ErrLocked, pid)
}
