package plugins

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// lostError is a request that its process did not survive, or did not answer in time.
type lostError struct{ why error }

func (e *lostError) Error() string { return e.why.Error() }
func (e *lostError) Unwrap() error { return e.why }

// largeError is a message over the size limit, in either direction.
type largeError struct{ text string }

func (e *largeError) Error() string { return e.text }

// attempt makes one request to a running process and finds out what became of it.
func (h *Host) attempt(ctx context.Context, send func(context.Context, pb.EnvironmentClient) error) error {
	c, err := h.live(ctx)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, h.options.Timeout)
	defer cancel()
	err = send(limited, c.rpc)
	s, answered := status.FromError(err)
	if code := s.Code(); code == codes.Canceled || code == codes.DeadlineExceeded {
		awaitDeadline(limited)
	}
	switch {
	case err == nil:
		h.answered()
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case limited.Err() != nil:
		return h.lost(c, fmt.Errorf("no answer within %v", h.options.Timeout))
	case !answered: // the answer came, and is not one
		return err
	}
	switch s.Code() {
	case codes.Unavailable, codes.Canceled, codes.DeadlineExceeded:
		return h.lost(c, c.farewell(s))
	case codes.ResourceExhausted:
		return &largeError{s.Message()}
	}
	return errorOf(err)
}

// awaitDeadline waits for the deadline of ctx if it is about to come. The plugin has the same
// deadline by a clock of its own, and may be the first to end a call for it.
func awaitDeadline(ctx context.Context) {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < 50*time.Millisecond {
		<-ctx.Done()
	}
}

// grace is how long a process whose connection has ended may take to exit, so that its exit
// status can be told.
const grace = time.Second

// farewell says why the connection to the process has ended.
func (c *child) farewell(s *status.Status) error {
	if c.ended(grace) {
		return c.process.gone()
	}
	return fmt.Errorf("the connection was lost: %s", s.Message())
}

func (h *Host) answered() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.losses = 0
}

// lost ends a process and counts the loss, once for all the calls that it was lost on.
func (h *Host) lost(c *child, why error) error {
	c.kill()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.child == c {
		h.child = nil
		h.count(why)
	}
	if errors.Is(h.refusal, ErrClosed) {
		return ErrClosed
	}
	return &lostError{why}
}

// count counts a lost process, and gives up after too many. h.mu is held.
func (h *Host) count(why error) {
	h.losses++
	h.options.Logger.Warn("plugin process lost", "losses in a row", h.losses, "error", why)
	if h.losses > h.options.MaxLosses {
		h.refusal = fmt.Errorf("given up after losing %d processes in a row without an answer between: %w", h.losses, why)
	}
}

// current is the running process, nil when another must be started, or why there will be none.
func (h *Host) current() (*child, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.life.Err() != nil:
		return nil, ErrClosed
	case h.refusal != nil:
		return nil, h.refusal
	case h.child != nil && h.child.ended(0):
		c := h.child
		h.child = nil
		h.count(c.process.gone())
		go c.kill() // frees the connection
		return nil, h.refusal
	}
	return h.child, nil
}

// live is the running process. When there is none, one caller starts it and the others wait.
func (h *Host) live(ctx context.Context) (*child, error) {
	if c, err := h.current(); c != nil || err != nil {
		return c, err
	}
	select {
	case h.starting <- struct{}{}:
		defer func() { <-h.starting }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(h.life, func() { cancel(ErrClosed) })()
	for {
		if c, err := h.current(); c != nil || err != nil {
			return c, err
		}
		if err := h.restart(ctx); err != nil {
			return nil, err
		}
	}
}

// restart waits as long as the losses so far call for, and tries to start a process. It returns
// an error when ctx has ended; a start that failed is counted.
func (h *Host) restart(ctx context.Context) error {
	h.mu.Lock()
	pause := h.pause()
	h.mu.Unlock()
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	c, err := startChild(ctx, h.command, h.options)
	if err == nil {
		if err = h.reconfigure(ctx, c); err != nil {
			c.kill()
		}
	}
	if ctx.Err() != nil {
		if err == nil {
			c.kill()
		}
		return context.Cause(ctx)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		h.count(fmt.Errorf("restart: %w", err))
		if _, untrusted := errors.AsType[*TrustError](err); untrusted {
			h.refusal = err
		}
		return nil
	}
	h.child = c
	return nil
}

// pause is how long to wait before the next start. h.mu is held.
func (h *Host) pause() time.Duration {
	pause := h.options.Backoff
	if h.losses <= 1 {
		return 0
	}
	for range h.losses - 2 {
		pause = min(2*pause, h.options.MaxBackoff)
	}
	return pause
}

// reconfigure makes a new process what its predecessor was. One that is not is refused for good.
func (h *Host) reconfigure(ctx context.Context, c *child) error {
	h.mu.Lock()
	settings, want := h.settings, h.spec
	h.mu.Unlock()
	if want == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, h.options.Timeout)
	defer cancel()
	got, err := configure(ctx, c.rpc, settings)
	if err != nil {
		return fmt.Errorf("configure: %w", err)
	}
	if !reflect.DeepEqual(got, *want) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.refusal = fmt.Errorf("after a restart the plugin is %s version %s with another spec than before: it must not change while it is in use", got.Name, got.Version)
	}
	return nil
}
