package plugins

import (
	"context"
	"sync"
)

// turns lets many calls through together, or one alone. A call that waits to be alone goes before
// calls that come later, so it waits only for those that are under way.
type turns struct {
	mu      sync.Mutex
	running int
	alone   bool
	waiting int           // to be alone
	change  chan struct{} // closed at the next change; nil while nobody waits
}

// take waits for a turn and reports false if ctx ends first. Each turn taken is given back.
func (t *turns) take(ctx context.Context, alone bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if alone {
		t.waiting++
		defer func() { t.waiting-- }()
	}
	for t.alone || alone && t.running > 0 || !alone && t.waiting > 0 {
		if t.change == nil {
			t.change = make(chan struct{})
		}
		change := t.change
		t.mu.Unlock()
		select {
		case <-change:
			t.mu.Lock()
		case <-ctx.Done():
			t.mu.Lock()
			t.wake() // others may have waited for this one
			return false
		}
	}
	t.running++
	t.alone = alone
	return true
}

// give ends a turn.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running--
	t.alone = false
	t.wake()
}

func (t *turns) wake() {
	if t.change != nil {
		close(t.change)
		t.change = nil
	}
}
