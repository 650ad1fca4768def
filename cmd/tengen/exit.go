package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes; a signal's is 128 and its number.
const (
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a command line that makes no sense.
type usageError struct {
	command string // whose help to read
	reason  string
}

func (e *usageError) Error() string { return e.reason }

// interruption is the cause of a context that a signal has cancelled.
type interruption struct{ signal syscall.Signal }

func (i interruption) Error() string { return "stopped by " + i.signal.String() }

func (i interruption) code() int { return 128 + int(i.signal) }

// untilInterrupted returns a context that Ctrl-C or SIGTERM cancels, so that what is under way is
// saved; a second signal exits at once.
func untilInterrupted(parent context.Context, exit func(int)) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				why := interruption{syscall.SIGINT}
				if s == syscall.SIGTERM {
					why.signal = syscall.SIGTERM
				}
				if ctx.Err() != nil {
					exit(why.code())
				}
				cancel(why)
			case <-done:
				return
			}
		}
	}()
	return ctx, func() { signal.Stop(signals); close(done); cancel(nil) }
}

// report tells the person what went wrong and returns the exit code.
func (c *console) report(ctx context.Context, err error) int {
	var usage *usageError
	var why interruption
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(c.err, "tengen: %s\nSee '%s --help'.\n", usage.reason, usage.command)
		return exitUsage
	case errors.As(context.Cause(ctx), &why):
		return why.code() // who pressed Ctrl-C knows
	}
	fmt.Fprintf(c.err, "tengen: %s\n", err)
	return exitFailed
}
