package main

import (
	"bufio"
	"context"
	"io"
)

// nextLine returns a function that waits for the next line of r, and stops waiting when ctx is
// cancelled: a terminal that waits for a person cannot be interrupted, so its reader is left
// behind then. After the last line it returns io.EOF. Call stop when no more lines are wanted.
func nextLine(ctx context.Context, r io.Reader) (next func() (string, error), stop func()) {
	type result struct {
		text string
		err  error
	}
	read, done := make(chan result), make(chan struct{})
	go func() {
		scanner := bufio.NewScanner(r)
		for {
			var out result
			if scanner.Scan() {
				out.text = scanner.Text()
			} else if out.err = scanner.Err(); out.err == nil {
				out.err = io.EOF
			}
			select {
			case read <- out:
			case <-done:
				return
			}
		}
	}()
	next = func() (string, error) {
		select {
		case out := <-read:
			return out.text, out.err
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
	return next, func() { close(done) }
}
