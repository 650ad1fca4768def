package plugins

// PID is the process id of the host's child, for tests that look at it from outside.
func (h *Host) PID() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.child == nil {
		return ""
	}
	return h.child.pid()
}
