package engine

import (
	"log/slog"

	"github.com/tengen-rl/tengen/plugins"
)

// Option is a part of a run that only code can give.
type Option func(*options)

type options struct {
	environment plugins.Environment
	bundled     map[string]func() plugins.Environment
	oracles     map[string]Oracle
	logger      *slog.Logger
	failures    string // folder for requests that rules failed; "": none is kept
	fault       func(point string) error
	memTable    int64 // of the replay store; 0: its default
}

func collect(list []Option) options {
	o := options{logger: slog.New(slog.DiscardHandler)}
	for _, set := range list {
		set(&o)
	}
	return o
}

// WithEnvironment plays by these rules, in this process, whatever the configuration names. The
// engine calls Configure with the configuration's settings, and does not close the value.
func WithEnvironment(env plugins.Environment) Option { return func(o *options) { o.environment = env } }

// WithBundled says what environment.name may name. Unless environment.in_process is set they run
// as a child process of this same executable, so its main must begin with plugins.ServeIfChild.
func WithBundled(bundled map[string]func() plugins.Environment) Option {
	return func(o *options) { o.bundled = bundled }
}

// WithOracles has evaluations report how often the agent's move loses the result of a position whose
// best moves are known, for environments by the name that they give themselves (Spec.Name).
func WithOracles(oracles map[string]Oracle) Option { return func(o *options) { o.oracles = oracles } }

// WithLogger sends the engine's and its plugins' logs to l; without it they are dropped.
func WithLogger(l *slog.Logger) Option { return func(o *options) { o.logger = l } }

// withFault calls f at named points of a run, for tests that stop it there.
func withFault(f func(point string) error) Option { return func(o *options) { o.fault = f } }

// withMemTable shrinks the replay store's memtable, and with it the largest transaction, for tests.
func withMemTable(bytes int64) Option { return func(o *options) { o.memTable = bytes } }

// at announces a named point to the test that asked for it.
func (o options) at(point string) error {
	if o.fault == nil {
		return nil
	}
	return o.fault(point)
}
