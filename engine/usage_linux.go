package engine

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// ticks per second in which Linux counts a process's time, on every architecture that Go runs on.
const ticks = 100

// processorSeconds is the processor time that this process has used, and the one of number pid, if
// there is one (not 0).
func processorSeconds(pid int) (float64, error) {
	own, err := ownSeconds()
	if err != nil || pid == 0 {
		return own, err
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("processor time: %w", err)
	}
	// The name, in brackets, may hold anything; utime and stime are fields 14 and 15, counted from 1.
	_, rest, _ := strings.Cut(string(text[strings.LastIndexByte(string(text), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("processor time: /proc/%d/stat has %d fields after the name", pid, len(fields))
	}
	for _, field := range fields[11:13] {
		n, err := strconv.ParseUint(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("processor time: /proc/%d/stat: %w", pid, err)
		}
		own += float64(n) / ticks
	}
	return own, nil
}

func ownSeconds() (float64, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("processor time: %w", err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, nil
}
