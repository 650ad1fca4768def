package engine

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// analyzeInTime makes a short search, which tells how many simulations fit, and then one with as many.
func (a *Agent) analyzeInTime(ctx context.Context, b *brain, position plugins.Position) (Analysis, error) {
	patient, stop := withoutDeadline(ctx)
	defer stop()
	began := time.Now()
	out, err := a.analyze(patient, b, position, probeSimulations)
	if err != nil {
		return out, err
	}
	deadline, _ := ctx.Deadline()
	spent, left := time.Since(began), time.Until(deadline)
	more := int(math.Min(float64(a.most), 0.9*left.Seconds()/spent.Seconds()*probeSimulations))
	if more <= 2*probeSimulations {
		return out, nil
	}
	// Falling short of the estimate must not lose the answer already found.
	if better, err := a.analyze(ctx, b, position, more); err == nil {
		return better, nil
	}
	return out, nil
}

// withoutDeadline is a context that ends when ctx is cancelled, but not when ctx's time is up: a move is owed, however
// short the time.
func withoutDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	patient, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			cancel(context.Cause(ctx))
		}
	})
	return patient, func() {
		stop()
		cancel(nil)
	}
}

const (
	probeSimulations = 16 // measure the speed of a timed search
	mostSimulations  = 20_000
)
