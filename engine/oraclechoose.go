package engine

import (
	"context"
	"sync"
)

// oracleBatch is how many positions a player is asked at once: enough to fill a network's batches, few
// enough that goroutines end together.
const oracleBatch = 64

// chooseAll asks a player for all moves, in batches that the goroutines take one after another.
func chooseAll(ctx context.Context, player Player, turns []Turn, threads int) ([]int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out := make([]int, len(turns))
	batches := make(chan int, len(turns)/oracleBatch+1)
	for from := 0; from < len(turns); from += oracleBatch {
		batches <- from
	}
	close(batches)
	var wait sync.WaitGroup
	for range max(1, min(threads, len(batches))) {
		wait.Go(func() {
			for from := range batches {
				to := min(from+oracleBatch, len(turns))
				actions, err := player.Choose(ctx, turns[from:to])
				if err != nil {
					cancel(err)
					return
				}
				copy(out[from:to], actions)
			}
		})
	}
	wait.Wait()
	return out, context.Cause(ctx)
}
