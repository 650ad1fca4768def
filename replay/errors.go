package replay

import (
	"errors"
	"fmt"
)

// The errors a caller may want to tell apart, with errors.Is. A full disk is syscall.ENOSPC: the
// group at hand is not stored, and the store stays usable.
var (
	ErrNewer    = errors.New("written by a newer Tengen")
	ErrForeign  = errors.New("not a replay store")
	ErrLocked   = errors.New("held by another process")
	ErrCorrupt  = errors.New("damaged")
	ErrNotFound = errors.New("no such group")
	ErrEmpty    = errors.New("no decision to sample")
	ErrClosed   = errors.New("replay store is closed")
)

// about says which group an error is about.
func (a id) about(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("replay: %s group %d of iteration %d: %w", doing, a.index, a.iteration, err)
}
