package main

import (
	"bufio"
	"context"
	"io"
)

// nextLine returns a function that waits for the next line of r, and stops waiting when its context is
// cancelled, which loses no line: a terminal that waits for a person cannot be interrupted, so its reader is left
// behind then. After the last line it returns io.EOF. Call stop when no more lines are wanted.
func nextLine(r io.Reader) (next func(context.Context) (string, error), stop func()) {
	type result struct {
		text string
		err  error
	}
	read, done := make(chan result), make(chan struct{})
	go func() {
		scanner := bufio.NewScanner(r)
		scanner.Buffer(nil, longestLine)
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
	next = func(ctx context.Context) (string, error) {
		select {
		case out := <-read:
			return out.text, out.err
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
	return next, func() { close(done) }
}

// longestLine is the most bytes of a line that anybody sends us, in a protocol or at a terminal.
const longestLine = 1 << 20
