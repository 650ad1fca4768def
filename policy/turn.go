package policy

import "sync"

// turn lets one after another do something, in the order of their numbers, whichever goroutine each
// is on. Who waits for a turn must not hold up those before.
type turn struct {
	lock    sync.Mutex
	changed sync.Cond
	next    int // whose turn it is; set only while nobody waits
}

func newTurns(n int) []turn {
	all := make([]turn, n)
	for i := range all {
		all[i].changed.L = &all[i].lock
	}
	return all
}

// take returns when it is the turn of number i.
func (t *turn) take(i int) {
	t.lock.Lock()
	defer t.lock.Unlock()
	for t.next != i {
		t.changed.Wait()
	}
}

// give ends the turn and makes it that of the next number.
func (t *turn) give() {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.next++
	t.changed.Broadcast()
}
