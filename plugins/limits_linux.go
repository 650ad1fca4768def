package plugins

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// limit bounds what a process that has just been started, and all that it starts from then on, may use.
func limit(pid int, o Options) error {
	if o.MaxMemory > 0 {
		most := &unix.Rlimit{Cur: uint64(o.MaxMemory), Max: uint64(o.MaxMemory)}
		if err := unix.Prlimit(pid, unix.RLIMIT_DATA, most, nil); err != nil {
			return fmt.Errorf("limit its memory: %w", err)
		}
	}
	if o.MaxProcessors > 0 {
		if err := confine(pid, o.MaxProcessors); err != nil {
			return fmt.Errorf("limit its processors: %w", err)
		}
	}
	return nil
}

// confine lets a process run on n of the processors that this one may run on, in a row from one that its number
// says: plugins side by side spread out.
func confine(pid, n int) error {
	var mine, its unix.CPUSet
	if err := unix.SchedGetaffinity(0, &mine); err != nil {
		return err
	}
	var processors []int
	for i := 0; len(processors) < mine.Count(); i++ {
		if mine.IsSet(i) {
			processors = append(processors, i)
		}
	}
	for i := range min(n, len(processors)) {
		its.Set(processors[(pid+i)%len(processors)])
	}
	return unix.SchedSetaffinity(pid, &its)
}
