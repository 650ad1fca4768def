package speed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Options say what is measured. The zero value of a field takes the default.
type Options struct {
	// Net is "b4c64" (blocks and channels of a residual tower) or "transformer:l2d128" (layers and
	// width); "": b4c64.
	Net string
	// Board is the side of a tower's board, 2 to 25, with 17 planes as Go has; 0: 9.
	Board int
	// Batch is the rows of a call, positions or whole sequences; 0: 64.
	Batch int
	// Threads share a call; 0: 1.
	Threads int
	// Only is what to measure: "forward", "train" or "sample"; "": all that the network can do.
	Only string
	// Repeat is the number of timings that a figure is the median of; 0: 5.
	Repeat int
	// Duration is how long a timing takes at least; 0: 600 ms.
	Duration time.Duration
}

func (o Options) withDefaults() Options {
	o.Net = cmp.Or(o.Net, "b4c64")
	o.Board, o.Batch, o.Threads = cmp.Or(o.Board, 9), cmp.Or(o.Batch, 64), cmp.Or(o.Threads, 1)
	o.Repeat, o.Duration = cmp.Or(o.Repeat, 5), cmp.Or(o.Duration, 600*time.Millisecond)
	return o
}

func (o Options) validate() error {
	if o.Board < 2 || o.Board > 25 || o.Batch < 1 || o.Threads < 1 || o.Repeat < 1 || o.Duration < 0 {
		return errors.New("speed: want a board of 2 to 25, and at least one row, thread and repetition")
	}
	if o.Only != "" && o.Only != "forward" && o.Only != "train" && o.Only != "sample" {
		return fmt.Errorf("speed: %q cannot be measured: want forward, train or sample", o.Only)
	}
	return nil
}

// Report is how fast a network is.
type Report struct {
	Net     string  `json:"net"`
	Board   int     `json:"board,omitempty"`
	Batch   int     `json:"batch"`
	Threads int     `json:"threads"`
	Kernel  string  `json:"kernel"`           // the inner loops in use
	Peak    float64 `json:"peak_gflops"`      // of one thread, measured
	Unit    string  `json:"unit"`             // what is counted: positions or tokens
	Forward Figure  `json:"forward"`          // evaluation; zero if not measured, like the others
	Train   Figure  `json:"train"`            // whole steps with AdamW
	Sample  *Figure `json:"sample,omitempty"` // writing token by token: transformers

	ForwardPerS float64 `json:"forward_per_s"`
	TrainPerS   float64 `json:"train_per_s"`
	SamplePerS  float64 `json:"sample_per_s,omitempty"`
}

// Figure is the speed of one kind of call.
type Figure struct {
	PerSecond float64 `json:"per_s"`           // positions or tokens
	GFLOPS    float64 `json:"gflops"`          // as the package's introduction counts
	Share     float64 `json:"share_of_peak"`   // of all threads' peak
	Allocs    float64 `json:"allocs_per_call"` // in steady state
}

// work is a network under test.
type work struct {
	unit       string
	rows       float64 // units of a call
	operations float64 // of a forward pass, for one unit
	forward    func(thread int) error
	train      func() error
	sample     func() error // nil: cannot
}

// Measure measures what options ask for. A canceled ctx ends it.
func Measure(ctx context.Context, options Options) (Report, error) {
	o := options.withDefaults()
	if err := o.validate(); err != nil {
		return Report{}, err
	}
	name, err := policy.Kernel()
	if err != nil {
		return Report{}, fmt.Errorf("speed: %w", err)
	}
	w, err := newWork(o)
	if err != nil {
		return Report{}, err
	}
	r := Report{Net: o.Net, Batch: o.Batch, Threads: o.Threads, Kernel: name, Unit: w.unit}
	if w.sample == nil {
		r.Board = o.Board
	}
	m := meter{ctx, o, measurePeak()}
	r.Peak = m.peak
	r.Forward = m.figure(w, "forward", 1, together(o.Threads, w.forward))
	r.Train = m.figure(w, "train", 3, w.train)
	r.ForwardPerS, r.TrainPerS = r.Forward.PerSecond, r.Train.PerSecond
	if w.sample != nil {
		sample := m.figure(w, "sample", 1, w.sample)
		r.Sample, r.SamplePerS = &sample, sample.PerSecond
	}
	return r, errors.Join(ctx.Err(), w.check())
}

// check makes one call of each kind: a figure of calls that fail is worth nothing.
func (w *work) check() error {
	err := errors.Join(w.forward(0), w.train())
	if w.sample != nil {
		err = errors.Join(err, w.sample())
	}
	if err != nil {
		return fmt.Errorf("speed: %w", err)
	}
	return nil
}

// together makes one call of every thread's share at once.
func together(threads int, call func(thread int) error) func() error {
	if threads == 1 {
		return func() error { return call(0) }
	}
	return func() error {
		var wait sync.WaitGroup
		errs := make([]error, threads)
		for t := range threads {
			wait.Go(func() { errs[t] = call(t) })
		}
		wait.Wait()
		return errors.Join(errs...)
	}
}

// meter times calls.
type meter struct {
	ctx  context.Context
	o    Options
	peak float64
}

// figure measures a call, if that is asked for; passes is how many forward passes' operations it
// makes.
func (m meter) figure(w *work, name string, passes float64, call func() error) Figure {
	if m.o.Only != "" && m.o.Only != name {
		return Figure{}
	}
	call() // the first calls make what later ones use again
	call()
	var rates []float64
	var calls, allocs uint64
	for range m.o.Repeat {
		n, a, seconds := m.timing(call)
		if n == 0 {
			return Figure{}
		}
		rates, calls, allocs = append(rates, float64(n)/seconds), calls+n, allocs+a
	}
	f := Figure{PerSecond: median(rates) * w.rows, Allocs: float64(allocs) / float64(calls)}
	f.GFLOPS = f.PerSecond * w.operations * passes / 1e9
	f.Share = f.GFLOPS / (m.peak * float64(m.o.Threads))
	return f
}

// timing makes calls for the time that one timing takes, none once ctx has ended or one fails.
func (m meter) timing(call func() error) (n, allocs uint64, seconds float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	for seconds == 0 || seconds < m.o.Duration.Seconds() {
		if m.ctx.Err() != nil || call() != nil {
			return 0, 0, 0
		}
		n++
		seconds = time.Since(began).Seconds()
	}
	runtime.ReadMemStats(&after)
	return n, after.Mallocs - before.Mallocs, seconds
}

// measurePeak is the best of a few short runs: a peak is what nothing disturbs.
func measurePeak() float64 {
	k, best := kernel.Default(), 0.0
	for range 20 {
		began := time.Now()
		operations := k.Peak(100_000)
		best = max(best, operations/time.Since(began).Seconds()/1e9)
	}
	return best
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
