package engine

import (
	"context"
	"errors"
	"fmt"
)

// What runs of every kind have in common: how they set out, go on and end.

// course sets the plan of a run of stages in force, whose iterations no budget changes.
func (t *trainer) course(iterations int, reason string) error {
	t.mu.Lock()
	t.state.Plan = Plan{Iterations: iterations}
	t.mu.Unlock()
	if err := t.state.Plan.save(t.dir); err != nil {
		return err
	}
	t.say(Planned{Iteration: t.state.Iteration, Iterations: iterations, Reason: reason})
	t.limited(t.state.Iteration, t.before)
	return nil
}

// setOut says what the run is, and what was found when it was opened.
func (t *trainer) setOut(parameters, workers int) {
	t.say(Started{
		Run: t.dir, Iteration: t.state.Iteration, Iterations: t.state.Plan.Total(t.state.Iteration),
		Parameters: parameters, Workers: workers, Commit: buildCommit(),
	})
	for _, warning := range t.warnings {
		t.say(Warning{Iteration: t.state.Iteration, Text: warning})
	}
	t.warnings = nil
}

// follow makes the iterations that are left. One that fails leaves the run as it was before it.
func (t *trainer) follow(ctx context.Context, iterate func(ctx context.Context, iteration int) error) error {
	for t.goesOn() {
		iteration := t.state.Iteration + 1
		if err := iterate(ctx, iteration); err != nil {
			t.advise(t.rewards.broken(iteration, err))
			return errors.Join(fmt.Errorf("iteration %d: %w", iteration, err), t.reload(), t.store.Sync())
		}
	}
	return nil
}

// arrive says that the plan has been followed to its end.
func (t *trainer) arrive() error {
	t.say(Finished{Iterations: t.state.Iteration, Seconds: t.seconds(), WeightsSHA256: t.plays().Digest()})
	return t.fault
}
