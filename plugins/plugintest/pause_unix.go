//go:build unix

package plugintest

import "syscall"

// pause stops a process until goOn is called, where the system can.
func pause(pid int) (goOn func(), can bool) {
	if syscall.Kill(pid, syscall.SIGSTOP) != nil {
		return nil, false
	}
	return func() { syscall.Kill(pid, syscall.SIGCONT) }, true
}
