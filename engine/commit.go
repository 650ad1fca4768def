package engine

import (
	"fmt"
	"path/filepath"

	"github.com/tengen-rl/tengen/replay"
)

// reload goes back to the last checkpoint's weights after an iteration that was broken off, so
// that a later Train of the same engine starts from them. Where that fails there is no such Train.
func (t *trainer) reload() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	again := t.weights.again
	if t.text != nil {
		again = t.text.again
	}
	if err := again(t.dir, t.state.Iteration); err != nil {
		t.lost = fmt.Errorf("going back to the last checkpoint: %w; open the run again", err)
	}
	return t.lost
}

// windowFrom is the first iteration that may be sampled in the given one, whose games are all
// made: by the rule of growth, or later where the disk's bound asks for it.
func (t *trainer) windowFrom(iteration int) uint64 {
	from := replay.Growth{Min: t.config.Replay.Window, Rate: t.config.Replay.Growth}.From(uint64(iteration))
	if floor, over := t.store.OverBudget(); over {
		from = max(from, floor)
	}
	return from
}

// commit makes the iteration part of the run: replays durable, then the checkpoint renamed into
// place, and only then the groups deleted that nothing samples any more.
func (t *trainer) commit(next checkpoint) (err error) {
	if err := t.store.Sync(); err != nil {
		return err
	}
	if next.EventOffset, err = t.events.sync(); err != nil {
		return err
	}
	if err := t.options.at("checkpoint.before"); err != nil {
		return err
	}
	if err := t.saveWeights(filepath.Join(t.dir, checkpointsDir), next); err != nil {
		return err
	}
	if err := t.options.at("checkpoint.after"); err != nil {
		return err
	}
	t.mu.Lock()
	t.state = next
	t.mu.Unlock()
	if err := prune(filepath.Join(t.dir, checkpointsDir)); err != nil {
		return err
	}
	// The checkpoint before this one may still be gone back to: the iteration is then learned again,
	// from the same window.
	return t.store.Evict(t.keptFrom(next.Iteration))
}

// keptFrom is the first iteration whose groups may still be learned from: of text problems all, as far as the
// disk's bound allows, for a stage to come may look back at them.
func (t *trainer) keptFrom(iteration int) uint64 {
	if t.text == nil {
		return t.windowFrom(iteration)
	}
	floor, _ := t.store.OverBudget()
	return floor
}

func (t *trainer) saveWeights(dir string, next checkpoint) error {
	if t.text != nil {
		return next.save(filepath.Join(dir, weightsName(next.Iteration)), t.text.network, true)
	}
	return t.weights.save(dir, next)
}
