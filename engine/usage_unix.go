//go:build unix && !linux

package engine

import (
	"errors"
	"fmt"
	"syscall"
)

// processorSeconds is the processor time that this process has used; that of another one cannot be
// asked for here.
func processorSeconds(pids []int) (float64, error) {
	if len(pids) > 0 {
		return 0, errors.ErrUnsupported
	}
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("processor time: %w", err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, nil
}
