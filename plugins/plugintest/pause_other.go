//go:build !unix

package plugintest

// pause stops a process until goOn is called, where the system can.
func pause(int) (goOn func(), can bool) { return nil, false }
