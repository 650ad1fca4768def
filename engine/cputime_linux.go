package engine

import (
	"time"

	"golang.org/x/sys/unix"
)

// Processor times are read from clocks that are right at any instant. What getrusage says of a
// running thread is as old as the scheduler's last tick, milliseconds, and a call of a network that
// begins where the thread was woken seems shorter than it is.

// processTime is the processor time that a process has taken; pid 0 is this one.
func processTime(pid int) time.Duration {
	if pid == 0 {
		return clock(unix.CLOCK_PROCESS_CPUTIME_ID)
	}
	return clock(int32(^pid<<3 | 2)) // as clock_getcpuclockid(3) makes it
}

// threadTime is the processor time of the calling thread.
func threadTime() time.Duration { return clock(unix.CLOCK_THREAD_CPUTIME_ID) }

func clock(id int32) time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(id, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
