package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// SelfPlaySpeed is what MeasureSelfPlay found. Times are in seconds.
type SelfPlaySpeed struct {
	Seconds   float64 `json:"seconds"`
	Games     int     `json:"games"` // finished
	Moves     int     `json:"moves"`
	Evals     int     `json:"evals"` // positions that the network saw
	Calls     int     `json:"calls"` // of the network
	Processor float64 `json:"processor_s"`
	Child     float64 `json:"child_s"`   // of Processor: the rules' process
	Network   float64 `json:"network_s"` // of Processor: inside the network
	Allocs    uint64  `json:"allocs"`
}

// MeasureSelfPlay plays games as a run of the configuration would, with an untrained network, for
// about the given time, and throws them away. Processor times are 0 where the system does not tell.
func MeasureSelfPlay(ctx context.Context, c Config, length time.Duration, list ...Option) (SelfPlaySpeed, error) {
	fail := func(err error) (SelfPlaySpeed, error) {
		return SelfPlaySpeed{}, fmt.Errorf("measure self-play: %w", err)
	}
	if err := c.Validate(); err != nil {
		return fail(err)
	}
	own, children := processorTimes()
	r, err := openRules(ctx, c.Environment, collect(list))
	if err != nil {
		return fail(err)
	}
	network, err := policy.NewResidual(policy.ShapeOf(r.spec), networkConfig(c), c.Run.Seed)
	if err != nil {
		return fail(errors.Join(err, r.Close()))
	}
	timed := &timedNetwork{predictor: network}
	var finished atomic.Int64
	games := &selfPlay{
		config: c, env: r.env, spec: r.spec, network: timed, missing: make([]uint64, manyGames), warn: func(string) {},
		finish: func(context.Context, *replay.Group) error { finished.Add(1); return nil },
	}
	for i := range games.missing {
		games.missing[i] = uint64(i)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	short, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	err = games.run(short, workers(c.SelfPlay.Workers))
	seconds := time.Since(began).Seconds()
	runtime.ReadMemStats(&after)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = nil
	}
	if err := errors.Join(err, r.Close()); err != nil { // its time counts when it has ended
		return fail(err)
	}
	ownNow, childrenNow := processorTimes()
	return SelfPlaySpeed{
		Seconds: seconds, Games: int(finished.Load()), Moves: int(games.moves.Load()), Evals: int(games.evals.Load()),
		Calls: int(timed.calls.Load()), Network: time.Duration(timed.spent.Load()).Seconds(),
		Processor: ownNow - own + childrenNow - children, Child: childrenNow - children, Allocs: after.Mallocs - before.Mallocs,
	}, nil
}

// manyGames are more than a measurement finishes.
const manyGames = 1 << 20

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
