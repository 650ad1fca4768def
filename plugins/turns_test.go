package plugins

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestTurns runs many callers of both kinds: one that is alone is alone.
func TestTurns(t *testing.T) {
	var turns turns
	var together, alone atomic.Int32
	var all sync.WaitGroup
	for k := range 16 {
		all.Go(func() {
			for i := range 200 {
				single := (i+k)%5 == 0
				if !turns.take(context.Background(), single) {
					t.Error("no turn")
					return
				}
				if single {
					if alone.Add(1) != 1 || together.Load() != 0 {
						t.Error("not alone")
					}
					alone.Add(-1)
				} else {
					together.Add(1)
					if alone.Load() != 0 {
						t.Error("beside one that should be alone")
					}
					together.Add(-1)
				}
				turns.give()
			}
		})
	}
	all.Wait()
}

// TestTurnsEndWithTheirContext has a call that gives up waiting to be alone: those that waited
// behind it go on.
func TestTurnsEndWithTheirContext(t *testing.T) {
	var turns turns
	turns.take(context.Background(), false)
	ctx, cancel := context.WithCancel(context.Background())
	gave := make(chan bool)
	go func() { gave <- turns.take(ctx, true) }()
	for waiting := false; !waiting; time.Sleep(time.Millisecond) {
		turns.mu.Lock()
		waiting = turns.waiting == 1
		turns.mu.Unlock()
	}
	behind := make(chan bool)
	go func() { behind <- turns.take(context.Background(), false) }()
	cancel()
	if <-gave || !<-behind {
		t.Error("want the first without a turn and the second with one")
	}
}
