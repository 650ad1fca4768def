package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// Engine is one run directory, open for training. It is safe for concurrent use; only one Train
// runs at a time. Close it to free the directory, the database and the rules' process.
type Engine struct {
	dir      string
	config   Config
	options  options
	rules    *rules
	lock     *os.File
	store    *replay.Store
	weights  runWeights // of a game
	text     *textRun   // of a task; nil for games
	events   *eventLog
	warnings []string // found while opening, told by the first Train
	fitted   *Fitted  // chosen while creating, told by the first Train

	mu    sync.RWMutex // guards state, and weights against being trained while they are copied
	state checkpoint

	life     sync.Mutex // guards what follows
	training *training  // nil while there is none
	lost     error      // why the weights at hand are not the last checkpoint's
	closed   bool
}

// Open creates a run in dir, or resumes the one that is there. A configuration that would change
// the weights of an existing run is refused with the keys that differ (ErrDifferent); so are
// directories of other programs (ErrForeign), of newer versions (ErrNewer) and of a run that
// another process is training (ErrLocked). Nothing is ever overwritten.
func Open(ctx context.Context, dir string, config Config, list ...Option) (*Engine, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if _, err := policy.Kernel(); err != nil {
		return nil, err
	}
	if _, err := readHeader(dir); err != nil { // before the lock is written into a stranger's directory
		return nil, err
	}
	lock, err := lockRun(dir)
	if err != nil {
		return nil, err
	}
	e := &Engine{dir: dir, config: config, options: collect(list), lock: lock}
	header, err := readHeader(dir) // again, now that nobody else can write
	if err == nil {
		err = e.open(ctx, header)
	}
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// Resume opens an existing run with the configuration that it was made with, changed by change.
func Resume(ctx context.Context, dir string, change func(*Config) error, list ...Option) (*Engine, error) {
	config, err := LoadConfig(filepath.Join(dir, configFile))
	if err != nil {
		return nil, fmt.Errorf("resume %s: %w", dir, err)
	}
	if change != nil {
		if err := change(&config); err != nil {
			return nil, fmt.Errorf("resume %s: %w", dir, err)
		}
	}
	return Open(ctx, dir, config, list...)
}

// ErrDifferent is returned when a run is opened with a configuration that is not its own.
var ErrDifferent = errors.New("the run was made with another configuration")

func (e *Engine) open(ctx context.Context, header *runHeader) (err error) {
	if header != nil {
		if err := e.checkConfig(); err != nil {
			return err
		}
	}
	e.options.failures = filepath.Join(e.dir, failuresDir)
	if e.rules, err = openRules(ctx, e.config.Environment, e.options); err != nil {
		return err
	}
	if err := e.config.learnable(e.rules.spec); err != nil {
		return err
	}
	if header == nil {
		if err := e.fit(ctx); err != nil {
			return err
		}
		if err := e.create(); err != nil {
			return err
		}
	} else if id := e.environmentID(); id != header.Environment {
		return fmt.Errorf("run directory %s: it learned %s, but the rules are now %s: their replays do not mix; use another directory", e.dir, header.Environment, id)
	}
	return e.load()
}

func (e *Engine) environmentID() string { return e.rules.spec.Name + " " + e.rules.spec.Version }

// checkConfig holds the configuration against the run's own.
func (e *Engine) checkConfig() error {
	saved, err := LoadConfig(filepath.Join(e.dir, configFile))
	if err != nil {
		return fmt.Errorf("run directory %s: %w", e.dir, err)
	}
	e.config.adopt(saved)
	differences := e.config.Differences(saved)
	if len(differences) == 0 {
		return nil
	}
	list := make([]error, len(differences))
	for i, d := range differences {
		list[i] = errors.New(d)
	}
	return fmt.Errorf("run directory %s: %w; use another directory, or its own settings: %w", e.dir, ErrDifferent, errors.Join(list...))
}

// create makes a new run: iteration 0, untrained. What fails leaves nothing behind that would keep the next try off.
func (e *Engine) create() (err error) {
	defer func() {
		if err != nil {
			for _, name := range []string{checkpointsDir, selvesDir, configFile} {
				err = errors.Join(err, os.RemoveAll(filepath.Join(e.dir, name)))
			}
		}
	}()
	for _, sub := range []string{checkpointsDir, selvesDir} {
		if err := os.MkdirAll(filepath.Join(e.dir, sub), 0o755); err != nil {
			return fmt.Errorf("create run: %w", err)
		}
	}
	first := checkpoint{Format: checkpointFormat, Rules: e.identity(), Search: e.config.Search, Average: e.config.Learner.Average}
	make := e.createGame
	if e.rules.spec.Traits.Text {
		make = e.createText
	}
	if err := make(first); err != nil {
		return err
	}
	return createRun(e.dir, e.config, runHeader{Format: runFormat, Environment: e.environmentID(), Created: time.Now().UTC()})
}

// createGame makes the untrained network of a new run of self-play.
func (e *Engine) createGame(first checkpoint) error {
	network, err := policy.NewResidual(policy.ShapeOf(e.rules.spec), networkConfig(e.config), e.config.Run.Seed)
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	weights, err := newTrained(network, e.config.Learner.Average)
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	if err := weights.save(filepath.Join(e.dir, checkpointsDir), first); err != nil {
		return err
	}
	return first.save(filepath.Join(e.dir, selvesDir, weightsName(0)), network, false)
}

func (e *Engine) identity() identity {
	c := e.config.Environment
	return identity{Name: c.Name, Version: e.rules.spec.Version, Settings: c.Settings, Command: c.Command}
}

// load brings the run to the end of its newest whole checkpoint.
func (e *Engine) load() (err error) {
	load := e.loadGame
	if e.rules.spec.Traits.Text {
		load = e.loadText
	}
	if err := load(); err != nil {
		return err
	}
	e.state.Search = e.config.Search
	if err := e.loadPlan(); err != nil {
		return err
	}
	if e.store, err = replay.Open(filepath.Join(e.dir, replayDir), e.replayOptions()); err != nil {
		return fmt.Errorf("run directory %s: %w", e.dir, err)
	}
	if err := e.store.Truncate(uint64(e.state.Iteration) + 1); err != nil {
		return fmt.Errorf("run directory %s: %w", e.dir, err)
	}
	e.events, err = openEventLog(e.dir, e.state.EventOffset)
	return err
}

func (e *Engine) loadGame() error {
	weights, state, warnings, err := newestCheckpoint(os.DirFS(e.dir), readTrained)
	if err != nil {
		return fmt.Errorf("run directory %s: %w", e.dir, err)
	}
	e.weights, e.state, e.warnings = weights, state, warnings
	return nil
}

// loadPlan takes the plan of a run that ended before its first checkpoint from plan.json.
func (e *Engine) loadPlan() error {
	if e.state.Plan.Iterations > 0 {
		return nil
	}
	err := readJSON(filepath.Join(e.dir, planFile), &e.state.Plan)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	e.state.Plan.cut(e.state.Iteration)
	return err
}

func (e *Engine) replayOptions() replay.Options {
	return replay.Options{MaxBytes: e.config.Replay.MaxBytes, MemTable: e.options.memTable, Logger: e.options.logger, Fault: e.options.fault}
}

// Spec says what the environment is.
func (e *Engine) Spec() plugins.Spec { return e.rules.spec }

// Environment is the run's rules, configured. It is closed with the engine.
func (e *Engine) Environment() plugins.Environment { return e.rules.env }

// Config is the resolved configuration.
func (e *Engine) Config() Config { return e.config }

// Plan is the plan in force; its Iterations are 0 before the first Train of a budgeted run.
func (e *Engine) Plan() Plan {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.Plan
}

// Iteration is the number of iterations done.
func (e *Engine) Iteration() int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.Iteration
}

// Agent plays with the weights as they are now; training on does not change it.
func (e *Engine) Agent() *Agent {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return newAgent(e.rules, e.plays().Clone(), e.state, e.config.Evaluation.Simulations)
}

// plays is the network that a run hands out.
func (e *Engine) plays() policy.Network {
	if e.text != nil {
		return e.text.network
	}
	return e.weights.plays
}

// Selves are the iterations whose weights were kept at evaluations, newest first; the last is 0,
// the untrained network.
func (e *Engine) Selves() ([]int, error) { return listWeights(os.DirFS(e.dir), selvesDir) }

// Self plays with the weights that were kept after an iteration.
func (e *Engine) Self(iteration int) (*Agent, error) {
	network, state, err := readWeights(os.DirFS(e.dir), selvesDir+"/"+weightsName(iteration))
	if err != nil {
		return nil, err
	}
	return newAgent(e.rules, network, state, e.config.Evaluation.Simulations), nil
}

// Close stops a training under way, with every finished game saved, and frees everything. It may be
// called from the loop over Train's events. A second Close does nothing.
func (e *Engine) Close() error {
	e.life.Lock()
	running, closed := e.training, e.closed
	e.closed = true
	e.life.Unlock()
	if closed {
		return nil
	}
	if running != nil {
		running.stop()
		<-running.done
	}
	var faults []error
	if e.events != nil {
		faults = append(faults, e.events.close())
	}
	if e.store != nil {
		faults = append(faults, e.store.Close())
	}
	if e.rules != nil {
		faults = append(faults, e.rules.Close())
	}
	if e.lock != nil {
		faults = append(faults, e.lock.Close())
	}
	return errors.Join(faults...)
}

// networkConfig translates the configuration's sections.
func networkConfig(c Config) policy.Config {
	n := policy.Default()
	n.Blocks, n.Channels, n.Features = c.Network.Blocks, c.Network.Channels, c.Network.Features
	n.Optimizer, n.Beta2 = c.Learner.Optimizer, float32(c.Learner.Beta2)
	n.WeightDecay, n.Momentum = float32(c.Learner.WeightDecay), float32(c.Learner.Momentum)
	n.GradientClip, n.ValueWeight = float32(c.Learner.GradientClip), float32(c.Learner.ValueWeight)
	n.ReplyWeight = float32(c.Learner.Reply)
	n.Leak = float32(c.Learner.Leak)
	return n
}
