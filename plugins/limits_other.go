//go:build !linux

package plugins

import "errors"

// limit cannot be had here, and a limit that was asked for is not left out in silence.
func limit(_ int, o Options) error {
	if o.MaxMemory > 0 || o.MaxProcessors > 0 {
		return errors.New("limits of memory and processors need Linux")
	}
	return nil
}
