package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// SelfPlaySpeed is what MeasureSelfPlay found. Times are in seconds; those of the processor are 0
// where the system does not tell.
type SelfPlaySpeed struct {
	Seconds   float64 `json:"seconds"`
	Games     int     `json:"games"` // finished
	Moves     int     `json:"moves"`
	Evals     int     `json:"evals"`       // positions that the network saw
	Calls     int     `json:"calls"`       // of the network
	Processor float64 `json:"processor_s"` // of this process and of the rules'
	Child     float64 `json:"child_s"`     // of Processor: the rules' process
	Network   float64 `json:"network_s"`   // of Processor: inside the network
	Rules     float64 `json:"rules_s"`     // that workers waited for the rules, added up
	Workers   int     `json:"workers"`
	Allocs    uint64  `json:"allocs"` // in this process
}

// MeasureSelfPlay plays games as a run of the configuration would, with an untrained network, and
// throws them away. It measures for the given time, after as long again in which memory grows to what
// it is in a long run, at most a second.
func MeasureSelfPlay(ctx context.Context, c Config, length time.Duration, list ...Option) (SelfPlaySpeed, error) {
	speed, err := measureSelfPlay(ctx, c, length, collect(list))
	if err != nil {
		return SelfPlaySpeed{}, fmt.Errorf("measure self-play: %w", err)
	}
	return speed, nil
}

func measureSelfPlay(ctx context.Context, c Config, length time.Duration, o options) (speed SelfPlaySpeed, err error) {
	if err := c.Validate(); err != nil {
		return speed, err
	}
	r, err := openRules(ctx, c.Environment, o)
	if err != nil {
		return speed, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	network, err := policy.NewResidual(policy.ShapeOf(r.spec), networkConfig(c), c.Run.Seed)
	if err != nil {
		return speed, err
	}
	m := newMeasurement(c, r, network)
	playing, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	var games sync.WaitGroup
	games.Go(func() { done <- m.games.run(playing, workers(c.SelfPlay.Workers)) })
	early := m.wait(ctx, min(length, time.Second), done)
	before := m.read()
	early = early || m.wait(ctx, length, done)
	speed = m.read().since(before)
	cancel()
	games.Wait() // the rules are closed next
	if early {
		return speed, errors.Join(m.failure, ctx.Err())
	}
	return speed, nil
}

// manyGames are more than a measurement finishes.
const manyGames = 1 << 20

// measurement is self-play whose parts are counted.
type measurement struct {
	began    time.Time
	games    *selfPlay
	network  *timedNetwork
	rules    *timedRules
	children []int // the processes of the rules; none: this one
	finished atomic.Int64
	failure  error // that ended self-play
}

func newMeasurement(c Config, r *rules, network predictor) *measurement {
	m := &measurement{began: time.Now(), network: &timedNetwork{predictor: network}, rules: &timedRules{Environment: r.env}, children: pidsOf(r.env)}
	m.games = &selfPlay{
		config: c, env: m.rules, spec: r.spec, network: m.network, missing: make([]uint64, manyGames), warn: func(string) {},
		finish: func(context.Context, *replay.Group) error { m.finished.Add(1); return nil },
	}
	for i := range m.games.missing {
		m.games.missing[i] = uint64(i)
	}
	return m
}

// wait lets self-play go on, and says whether it has ended before its time.
func (m *measurement) wait(ctx context.Context, length time.Duration, done <-chan error) (early bool) {
	select {
	case m.failure = <-done:
		return true
	case <-ctx.Done():
		return true
	case <-time.After(length):
		return false
	}
}

// read says how far everything has come.
func (m *measurement) read() SelfPlaySpeed {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	s := SelfPlaySpeed{
		Seconds: time.Since(m.began).Seconds(), Games: int(m.finished.Load()),
		Moves: int(m.games.moves.Load()), Evals: int(m.games.evals.Load()), Calls: int(m.network.calls.Load()),
		Network: time.Duration(m.network.spent.Load()).Seconds(), Rules: time.Duration(m.rules.waited.Load()).Seconds(),
		Workers: workers(m.games.config.SelfPlay.Workers), Allocs: memory.Mallocs,
	}
	for _, child := range m.children {
		s.Child += processTime(child).Seconds()
	}
	s.Processor = processTime(0).Seconds() + s.Child
	return s
}

func (s SelfPlaySpeed) since(b SelfPlaySpeed) SelfPlaySpeed {
	return SelfPlaySpeed{
		Seconds: s.Seconds - b.Seconds, Games: s.Games - b.Games, Moves: s.Moves - b.Moves, Evals: s.Evals - b.Evals, Calls: s.Calls - b.Calls,
		Processor: s.Processor - b.Processor, Child: s.Child - b.Child, Network: s.Network - b.Network, Rules: s.Rules - b.Rules,
		Workers: s.Workers, Allocs: s.Allocs - b.Allocs,
	}
}

// timedNetwork counts the processor time inside a network.
type timedNetwork struct {
	predictor
	calls, spent atomic.Int64 // nanoseconds
}

func (n *timedNetwork) Evaluate(in policy.Inputs, out policy.Outputs) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := threadTime()
	err := n.predictor.Evaluate(in, out)
	n.calls.Add(1)
	n.spent.Add(int64(threadTime() - before))
	return err
}

// timedRules counts the time that workers wait for the rules.
type timedRules struct {
	plugins.Environment
	waited atomic.Int64 // nanoseconds
}

func (r *timedRules) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	before := time.Now()
	positions, err := r.Environment.Step(ctx, moves)
	r.waited.Add(int64(time.Since(before)))
	return positions, err
}
