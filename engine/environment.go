package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// rules are an environment that has been configured, and how to let go of it.
type rules struct {
	env      plugins.Environment
	spec     plugins.Spec
	settings plugins.Settings // as configured: those left out take their defaults
	closer   io.Closer
}

func (r *rules) Close() error {
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}

// openRules makes the environment that the configuration names: the value given in code, bundled
// rules in this process or in a child, or a command.
func openRules(ctx context.Context, c EnvironmentConfig, o options) (*rules, error) {
	env, closer, err := findRules(ctx, c, o)
	if err != nil {
		return nil, err
	}
	r := &rules{env: env, settings: c.Settings, closer: closer}
	if r.spec, err = env.Configure(ctx, c.Settings); err != nil {
		return nil, errors.Join(fmt.Errorf("environment: %w", err), r.Close())
	}
	return r, nil
}

func findRules(ctx context.Context, c EnvironmentConfig, o options) (plugins.Environment, io.Closer, error) {
	if o.environment != nil {
		return o.environment, nil, nil
	}
	if len(c.Command) > 0 {
		return c.start(ctx, plugins.Command{Path: c.Command[0], Args: c.Command[1:], Pins: c.Pins}, o)
	}
	make, ok := o.bundled[c.Name]
	if !ok {
		return nil, nil, &ConfigError{Key: "environment.name", Reason: fmt.Sprintf("there is no bundled environment %q; there are: %s; or name a program in environment.command", c.Name, strings.Join(sorted(o.bundled), ", "))}
	}
	if c.InProcess {
		return make(), nil, nil
	}
	return c.start(ctx, plugins.Self(c.Name), o)
}

// start starts rules in processes of their own.
func (c EnvironmentConfig) start(ctx context.Context, command plugins.Command, o options) (plugins.Environment, io.Closer, error) {
	limits := plugins.Options{Timeout: c.Timeout, MaxMemory: c.MaxMemory, MaxProcessors: c.MaxProcessors, FailureDir: o.failures, Logger: o.logger}
	pool, err := plugins.OpenPool(ctx, command, c.Processes, limits)
	if err != nil {
		return nil, nil, fmt.Errorf("environment: %w", err)
	}
	return pool, pool, nil
}

// learnable refuses rules that the configuration's way of learning is not for, saying why.
func (c Config) learnable(spec plugins.Spec) error {
	switch {
	case spec.Traits.Text:
		return nil
	case c.byGroups():
		return c.checkGroups()
	case !spec.Traits.PerfectInformation:
		return &ConfigError{Key: "run.stages", Reason: fmt.Sprintf("%s hides information from its players, and tree search would look at it: learn it by groups of games, stages = [\"reinforce\"]", spec.Name)}
	}
	return nil
}

// workers is how many goroutines play: n, or two per processor when n is 0.
func workers(n int) int {
	if n > 0 {
		return n
	}
	return 2 * processors(0)
}

// processors is how many goroutines to use: n, or one per processor when n is 0.
func processors(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}
