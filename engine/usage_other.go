//go:build !unix

package engine

import "errors"

// processorSeconds cannot be asked for here.
func processorSeconds([]int) (float64, error) { return 0, errors.ErrUnsupported }
