//go:build unix && !linux

package plugins

import "syscall"

// setParentDeathSignal does nothing where there is no such signal: the lifeline does it.
func setParentDeathSignal(*syscall.SysProcAttr) {}
