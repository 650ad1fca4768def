package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime/debug"
	"sync"
	"time"
)

// ErrTraining is yielded when Train is called while another Train of the engine runs.
var ErrTraining = errors.New("this run is being trained already")

// Train runs the plan from where the run stands to its end, yielding what happens. Training never
// waits for the loop that reads it. Leaving the loop or cancelling ctx stops training, with every
// finished game saved, before Train returns; a cancelled ctx is the last error yielded. Calling
// Train again, now or in another process, goes on to the same weights.
func (e *Engine) Train(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		running, err := e.begin(cancel)
		if err != nil {
			yield(nil, fmt.Errorf("train: %w", err))
			return
		}
		box := newMailbox()
		go func() {
			err := (&trainer{Engine: e, box: box}).run(ctx)
			e.end(running)
			box.close(err)
		}()
		deliver(box, cancel, yield)
	}
}

// training is one Train under way.
type training struct {
	stop func()
	done chan struct{} // closed when it has stopped
}

// begin makes sure that one Train runs at a time, and none on a closed engine. What an iteration that was broken off had
// said is said again, so it is cut out of the log.
func (e *Engine) begin(stop func()) (*training, error) {
	e.life.Lock()
	defer e.life.Unlock()
	switch {
	case e.closed:
		return nil, os.ErrClosed
	case e.training != nil:
		return nil, ErrTraining
	case e.lost != nil:
		return nil, e.lost
	}
	if err := e.events.cut(e.state.EventOffset); err != nil {
		return nil, err
	}
	e.training = &training{stop: stop, done: make(chan struct{})}
	return e.training, nil
}

func (e *Engine) end(t *training) {
	e.life.Lock()
	defer e.life.Unlock()
	e.training = nil
	close(t.done)
}

// deliver hands events on until training has ended, even when nobody listens any more.
func deliver(box *mailbox, cancel func(), yield func(Event, error) bool) {
	listening := true
	for {
		events, closed, err := box.take()
		for _, event := range events {
			if listening && !yield(event, nil) {
				listening = false
				cancel()
			}
		}
		if closed {
			if err != nil && listening {
				yield(nil, err)
			}
			return
		}
	}
}

// trainer is one call of Train.
type trainer struct {
	*Engine
	box     *mailbox
	learner *learner
	watch   *watchdog
	rewards *rewardWatch // of runs that learn from rewards
	vitals  vitals       // of the iteration under way
	began   time.Time
	before  float64 // seconds trained before this call
	stopped bool    // run.limit is used up
	// unwalked says that the game has turned out too large for exploitability.
	unwalked bool
	fault    error // the first failure to log an event
	faultMu  sync.Mutex
}

// say posts an event and records it, and says after it what the watchdog of rewards makes of it.
func (t *trainer) say(e Event) {
	if err := t.events.append(e); err != nil {
		t.faultMu.Lock()
		t.fault = errors.Join(t.fault, err)
		t.faultMu.Unlock()
	}
	t.box.post(e)
	t.advise(t.rewards.hear(e))
}

func (t *trainer) seconds() float64 { return t.before + time.Since(t.began).Seconds() }

// buildCommit is the commit that the program was built from, where the build recorded it.
func buildCommit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
