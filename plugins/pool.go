package plugins

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
)

// Pool is one environment in several processes: for one that computes long over an answer, or in a
// language that uses one processor. Each call goes to the process with the fewest under way. It has the
// methods of a Host, and is as safe for concurrent use; which process answers makes no difference,
// since equal requests have equal answers.
type Pool struct {
	hosts []*Host
	busy  []atomic.Int32 // calls under way
	turn  atomic.Uint32  // where to look first, so that idle processes take turns
}

// OpenPool starts n processes of a plugin. The caller closes the Pool.
func OpenPool(ctx context.Context, command Command, n int, options Options) (*Pool, error) {
	p := &Pool{busy: make([]atomic.Int32, max(n, 1))}
	for range p.busy {
		h, err := Open(ctx, command, options)
		if err != nil {
			return nil, errors.Join(err, p.Close())
		}
		p.hosts = append(p.hosts, h)
	}
	return p, nil
}

// Close ends all the processes.
func (p *Pool) Close() error {
	var faults []error
	for _, h := range p.hosts {
		faults = append(faults, h.Close())
	}
	return errors.Join(faults...)
}

// PIDs are the numbers of the processes, 0 for one that is being started again.
func (p *Pool) PIDs() []int {
	pids := make([]int, len(p.hosts))
	for i, h := range p.hosts {
		pids[i] = h.PID()
	}
	return pids
}

// take is the host with the fewest calls under way, and how to give it back.
func (p *Pool) take() (h *Host, give func()) {
	first, best := int(p.turn.Add(1)), -1
	for i := range p.hosts {
		i = (first + i) % len(p.hosts)
		if best < 0 || p.busy[i].Load() < p.busy[best].Load() {
			best = i
		}
	}
	p.busy[best].Add(1)
	return p.hosts[best], func() { p.busy[best].Add(-1) }
}

// Configure implements Environment: all processes have the same settings, and must say the same Spec.
func (p *Pool) Configure(ctx context.Context, settings Settings) (Spec, error) {
	first, err := p.hosts[0].Configure(ctx, settings)
	if err != nil {
		return Spec{}, err
	}
	for _, h := range p.hosts[1:] {
		spec, err := h.Configure(ctx, settings)
		if err != nil {
			return Spec{}, err
		}
		if !reflect.DeepEqual(spec, first) {
			return Spec{}, &CallError{Plugin: h.command.title(), Call: "Configure", Err: fmt.Errorf("two of its processes, configured alike, have different specs (versions %s and %s)", first.Version, spec.Version)}
		}
	}
	return first, nil
}

// Start implements Environment.
func (p *Pool) Start(ctx context.Context, requests []Request) ([]Position, error) {
	h, give := p.take()
	defer give()
	return h.Start(ctx, requests)
}

// Step implements Environment.
func (p *Pool) Step(ctx context.Context, moves []Move) ([]Position, error) {
	h, give := p.take()
	defer give()
	return h.Step(ctx, moves)
}

// Verify implements Environment.
func (p *Pool) Verify(ctx context.Context, answers []Answer) ([]Verdict, error) {
	h, give := p.take()
	defer give()
	return h.Verify(ctx, answers)
}

// Render implements Renderer, when Spec.Traits.Render is set.
func (p *Pool) Render(ctx context.Context, states [][]byte) ([]string, error) {
	h, give := p.take()
	defer give()
	return h.Render(ctx, states)
}

// Notation implements Notator, when Spec.Traits.Notation is set.
func (p *Pool) Notation(ctx context.Context, moves []Move) ([]string, error) {
	h, give := p.take()
	defer give()
	return h.Notation(ctx, moves)
}

// Rollout implements Roller, when Spec.Traits.Rollout is set.
func (p *Pool) Rollout(ctx context.Context, playouts []Playout) ([][]float32, error) {
	h, give := p.take()
	defer give()
	return h.Rollout(ctx, playouts)
}

// Examples implements Teacher, when Spec.Traits.Plain or Spec.Traits.Worked is set.
func (p *Pool) Examples(ctx context.Context, requests []ExampleRequest) ([]Example, error) {
	h, give := p.take()
	defer give()
	return h.Examples(ctx, requests)
}
