package engine

import (
	"time"

	"golang.org/x/sys/unix"
)

// processorTimes are the seconds that this process and its children which have ended took.
func processorTimes() (own, children float64) {
	return used(unix.RUSAGE_SELF).Seconds(), used(unix.RUSAGE_CHILDREN).Seconds()
}

// threadTime is the processor time of the calling thread.
func threadTime() time.Duration { return used(unix.RUSAGE_THREAD) }

func used(who int) time.Duration {
	var u unix.Rusage
	if unix.Getrusage(who, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
