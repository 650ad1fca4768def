//go:build !linux

package engine

import "time"

// processTime is not known here.
func processTime(int) time.Duration { return 0 }

// threadTime is not known here.
func threadTime() time.Duration { return 0 }
