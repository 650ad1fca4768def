package plugintest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// checkKilled kills the environment's process between two calls and under a call. Its host starts another, which
// must go on where the first was.
func checkKilled(ctx context.Context, s *subject) error {
	if s.env.pid() == 0 {
		return errAbsent
	}
	before, err := s.memory(ctx)
	if err != nil {
		return err
	}
	if err := kill(s.env.pid()); err != nil {
		return err
	}
	if err := before.again(ctx, s.env); err != nil {
		return fmt.Errorf("after it was killed: %w", err)
	}
	answered := make(chan error, 1)
	go func() { answered <- before.again(ctx, s.env) }()
	if err := kill(s.env.pid()); err != nil {
		return errors.Join(err, <-answered)
	}
	if err := <-answered; err != nil {
		return fmt.Errorf("killed under a call: %w", err)
	}
	return nil
}

// kill ends a process; that there is none is no fault.
func kill(pid int) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return nil
	}
	if err := p.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill process %d: %w", pid, err)
	}
	return nil
}

// pausedFor is the deadline of a call to a process that stands still.
const pausedFor = 200 * time.Millisecond

// checkPaused stops the process, calls it, and lets it go on.
func checkPaused(ctx context.Context, s *subject) error {
	if s.env.pid() == 0 {
		return errAbsent
	}
	before, err := s.memory(ctx)
	if err != nil {
		return err
	}
	goOn, can := pause(s.env.pid())
	if !can {
		return errAbsent
	}
	hurried, cancel := context.WithTimeout(ctx, pausedFor)
	defer cancel()
	s.env.Start(hurried, s.requests()) // may be answered, by a child of the process: what counts is that it returns
	goOn()
	if err := before.again(ctx, s.env); err != nil {
		return fmt.Errorf("after it stood still: %w", err)
	}
	return nil
}

// memory is what was answered, to be compared with later answers.
type memory struct {
	requests []plugins.Request
	starts   []plugins.Position
	plies    []ply
}

// memory asks for starts, and for moves where there are any.
func (s *subject) memory(ctx context.Context) (m memory, err error) {
	m.requests = s.requests()
	if m.starts, err = s.starts(ctx); err != nil {
		return m, err
	}
	for i := range m.starts {
		m.starts[i] = clone(m.starts[i])
	}
	m.plies, err = s.plies(ctx)
	return m, none(err)
}

// again asks the same and wants the same.
func (m memory) again(ctx context.Context, env *bounded) error {
	got, err := env.Start(ctx, m.requests)
	if err != nil {
		return err
	}
	if err := differences(got, m.starts); err != nil {
		return fmt.Errorf("the same starts again: %w", err)
	}
	return same(ctx, env, m.plies)
}

// Bounds on huge batches.
const (
	hugeItems = 20_000
	hugeBytes = 64 << 20 // of answers
	hugeTime  = time.Second
)

// checkHuge makes batches of the same moves again, each twice as large as the one before, until one takes long: how
// fast an environment is, is no promise.
func checkHuge(ctx context.Context, s *subject) error {
	m, err := s.memory(ctx)
	if err != nil {
		return err
	}
	row := s.spec.Observation.Bytes() + 8*plugins.BitsetWords(s.spec.Actions) + 64
	most := min(hugeItems, hugeBytes/row)
	for size := 256; size <= most; size *= 2 {
		begun := time.Now()
		large := memory{requests: repeated(m.requests, size), starts: repeated(m.starts, size), plies: repeated(m.plies, size)}
		if err := large.again(ctx, s.env); err != nil {
			return fmt.Errorf("%d items in a batch: %w", size, err)
		}
		s.note = fmt.Sprintf("up to %d items", size)
		if time.Since(begun) > hugeTime {
			break
		}
	}
	return nil
}

// repeated is list again and again, n items in all.
func repeated[T any](list []T, n int) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Repeat(list, n/len(list)+1)[:n]
}
