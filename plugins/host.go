package plugins

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"
	"unicode/utf8"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// Options bound what a plugin may do to its host. The zero value takes every default.
type Options struct {
	// Timeout is how long a plugin may take over one message; 0: 30 s. A plugin that takes longer
	// is ended and started again. See Host for what that makes of a whole call.
	Timeout time.Duration
	// StartTimeout is how long a plugin may take from the start of its process to the end of the
	// handshake; 0: 30 s.
	StartTimeout time.Duration
	// StopTimeout is how long Close waits for a plugin to end by itself before it is killed; 0: 2 s.
	StopTimeout time.Duration
	// MaxLosses is how many times in a row the process may be lost, without an answer in between,
	// before the host gives up on it and every call fails; 0: 20. To find one bad item in a batch
	// of n takes up to log2(n)+3.
	MaxLosses int
	// Backoff is the pause before the second restart in a row, and doubles up to MaxBackoff; the
	// first restart comes at once. 0: 10 ms, up to 1 s.
	Backoff, MaxBackoff time.Duration
	// MaxMemory is how many bytes the process may have of its own (RLIMIT_DATA), and each that it
	// starts; MaxProcessors on how many processors they may run. 0: no limit. Linux only: elsewhere a
	// limit is refused.
	MaxMemory     int64
	MaxProcessors int
	// FailureDir is a folder for items that the plugin failed, a Failure each in a file; empty: none.
	FailureDir string
	// Logger takes what the plugin prints and logs, and what happens to it, with the attribute
	// "plugin"; nil: dropped.
	Logger *slog.Logger
}

func (o Options) withDefaults(name string) Options {
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.StartTimeout = cmp.Or(o.StartTimeout, 30*time.Second)
	o.StopTimeout = cmp.Or(o.StopTimeout, 2*time.Second)
	o.MaxLosses = cmp.Or(o.MaxLosses, 20)
	o.Backoff = cmp.Or(o.Backoff, 10*time.Millisecond)
	o.MaxBackoff = cmp.Or(o.MaxBackoff, time.Second)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Logger = o.Logger.With("plugin", name)
	return o
}

// Host is an environment in a process of its own. It starts the process, bounds every call in
// time and size, checks every answer, and starts the process again when it is lost.
//
// A Host has the methods of Environment, Renderer, Notator, Roller and Teacher; Spec.Traits says
// which of the last four its plugin answers. All methods are safe for concurrent use, and errors are
// *CallError values, apart from ErrNotConfigured, ErrNoText, ErrClosed, *SettingError and the
// caller's own context error, each wrapped in one.
//
// A process is lost when it exits, or takes longer than Options.Timeout over a message. A request
// that it was lost on is sent again, to a new process and with no other request beside it; when
// that process is lost too, the request is halved, and so on down to single items. An item that
// costs two processes alone is given up: its Position, Verdict or Example has a Fault, and the rest
// of its batch is answered. So one bad item in a batch of n takes at most log2(n)+3 timeouts;
// callers who cannot wait as long bound their context. A position or an example that breaks the Spec
// is a Fault as well.
type Host struct {
	command  Command
	options  Options
	turns    turns
	starting chan struct{} // held by the call that starts the process
	life     context.Context
	end      context.CancelFunc

	mu       sync.Mutex
	child    *child // nil while there is none
	settings Settings
	spec     *Spec // nil before Configure
	losses   int   // in a row
	refusal  error // why there will be no other process
}

// Open starts a plugin. The caller closes the Host.
func Open(ctx context.Context, command Command, options Options) (*Host, error) {
	h := &Host{
		command: command, options: options.withDefaults(command.title()),
		starting: make(chan struct{}, 1),
	}
	h.life, h.end = context.WithCancel(context.Background())
	if _, ok := command.attaches(); ok {
		h.options.Timeout = max(h.options.Timeout, patience)
	}
	c, err := startChild(ctx, command, h.options)
	if err != nil {
		h.end()
		return nil, &CallError{Plugin: command.title(), Call: "Open", Err: err}
	}
	h.child = c
	return h, nil
}

// Close ends the process and everything it has started, and returns when they are gone. Calls
// under way return ErrClosed, as do later ones. Close may be called many times.
func (h *Host) Close() error {
	h.end()
	h.starting <- struct{}{} // no other process will be started
	defer func() { <-h.starting }()
	h.mu.Lock()
	c := h.child
	h.child, h.refusal = nil, ErrClosed
	h.mu.Unlock()
	if c != nil {
		c.stop(h.options.StopTimeout)
	}
	return nil
}

// PID is the number of the plugin's process, for people and for measurements from outside; 0 while
// there is none. It changes when the process is started again.
func (h *Host) PID() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.child == nil {
		return 0
	}
	return h.child.pid()
}

// Configure implements Environment. The host sends the same settings again to every process that
// it starts later, and holds it to the same Spec.
func (h *Host) Configure(ctx context.Context, settings Settings) (Spec, error) {
	var spec Spec
	b := &batch{call: "Configure", n: 1, send: func(ctx context.Context, rpc pb.EnvironmentClient, _, _ int) (err error) {
		spec, err = configure(ctx, rpc, settings)
		return err
	}}
	if err := checkText(settings); err != nil {
		return Spec{}, h.locate(b, 0, 1, err)
	}
	if err := h.run(ctx, b); err != nil {
		return Spec{}, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.settings, h.spec = maps.Clone(settings), &spec
	if h.settings == nil {
		h.settings = Settings{}
	}
	return spec, nil
}

func configure(ctx context.Context, rpc pb.EnvironmentClient, settings Settings) (Spec, error) {
	m, err := rpc.Configure(ctx, &pb.ConfigureRequest{Settings: settings})
	if err != nil {
		return Spec{}, err
	}
	return decodeSpec(m.GetSpec())
}

// checkText refuses settings that the wire cannot carry.
func checkText(settings Settings) error {
	var faults []error
	for _, name := range sortedKeys(settings) {
		if !utf8.ValidString(name) || !utf8.ValidString(settings[name]) {
			faults = append(faults, &SettingError{valid(name), valid(settings[name]), "not UTF-8"})
		}
	}
	return errors.Join(faults...)
}

// configuredWith is the settings that the process has.
func (h *Host) configuredWith() Settings {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.settings
}

// configured is the spec that answers are held to.
func (h *Host) configured() (*Spec, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.refusal != nil:
		return nil, h.refusal
	case h.spec == nil:
		return nil, ErrNotConfigured
	}
	return h.spec, nil
}
