package main

import (
	"io"
	"os"
	"sync"
)

// sharedWriter lets the log and the progress of a match, which come from different goroutines, go
// to one writer.
type sharedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

// shared makes w safe for concurrent use. Files are so already, and stay what they are: a view asks
// whether it writes to a terminal.
func shared(w io.Writer) io.Writer {
	if _, file := w.(*os.File); file {
		return w
	}
	return &sharedWriter{w: w}
}

func (s *sharedWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}
