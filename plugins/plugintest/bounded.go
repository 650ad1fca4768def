package plugintest

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// bounded is an environment in this process whose calls end: one that does not return in time is left
// behind, with an error that says so, and one that panics is an error too. A host does both itself.
//
// It has every method that an environment can have; to call one that is not there is an error.
type bounded struct {
	env   plugins.Environment
	limit time.Duration
	stuck atomic.Bool // a call was left behind
}

// process is an environment in a process of its own: *plugins.Host.
type process interface{ PID() int }

// pid is the number of the environment's process, 0 where it has none of its own.
func (b *bounded) pid() int {
	if p, ok := b.env.(process); ok {
		return p.PID()
	}
	return 0
}

// within makes a call and waits as long for it as b says.
func within[T any](ctx context.Context, b *bounded, name string, call func() (T, error)) (T, error) {
	if _, ok := b.env.(process); ok {
		return call()
	}
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if r := recover(); r != nil {
				a.err = fmt.Errorf("%s panics: %v\n%s", name, r, debug.Stack())
			}
			answers <- a
		}()
		a.value, a.err = call()
	}()
	timer := time.NewTimer(b.limit)
	defer timer.Stop()
	var none T
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		return none, context.Cause(ctx)
	case <-timer.C:
		b.stuck.Store(true)
		return none, fmt.Errorf("%s has not returned after %v", name, b.limit)
	}
}

// power makes a call of an optional interface.
func power[P, T any](ctx context.Context, b *bounded, name string, call func(P) (T, error)) (T, error) {
	p, ok := b.env.(P)
	if !ok {
		var none T
		return none, errors.New("the spec has the trait, but there is no method " + name)
	}
	return within(ctx, b, name, func() (T, error) { return call(p) })
}

func (b *bounded) Configure(ctx context.Context, settings plugins.Settings) (plugins.Spec, error) {
	return within(ctx, b, "Configure", func() (plugins.Spec, error) { return b.env.Configure(ctx, settings) })
}

func (b *bounded) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	return within(ctx, b, "Start", func() ([]plugins.Position, error) { return b.env.Start(ctx, requests) })
}

func (b *bounded) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	return within(ctx, b, "Step", func() ([]plugins.Position, error) { return b.env.Step(ctx, moves) })
}

func (b *bounded) Verify(ctx context.Context, answers []plugins.Answer) ([]plugins.Verdict, error) {
	return within(ctx, b, "Verify", func() ([]plugins.Verdict, error) { return b.env.Verify(ctx, answers) })
}

func (b *bounded) Render(ctx context.Context, states [][]byte) ([]string, error) {
	return power(ctx, b, "Render", func(r plugins.Renderer) ([]string, error) { return r.Render(ctx, states) })
}

func (b *bounded) Notation(ctx context.Context, moves []plugins.Move) ([]string, error) {
	return power(ctx, b, "Notation", func(n plugins.Notator) ([]string, error) { return n.Notation(ctx, moves) })
}

func (b *bounded) Rollout(ctx context.Context, playouts []plugins.Playout) ([][]float32, error) {
	return power(ctx, b, "Rollout", func(r plugins.Roller) ([][]float32, error) { return r.Rollout(ctx, playouts) })
}

func (b *bounded) Examples(ctx context.Context, requests []plugins.ExampleRequest) ([]plugins.Example, error) {
	return power(ctx, b, "Examples", func(t plugins.Teacher) ([]plugins.Example, error) { return t.Examples(ctx, requests) })
}
