package plugintest_test

import (
	"context"
	"sync/atomic"

	"github.com/tengen-rl/tengen/plugins"
)

// mutant is an environment with something wrong in its answers, which Adapt would not let pass. Each function may spoil
// what is right.
type mutant struct {
	plugins.Environment
	spec    func(*plugins.Spec)
	refuse  func(plugins.Settings, error) error // what Configure says
	start   func(call int, r plugins.Request, p *plugins.Position)
	before  func(moves []plugins.Move)
	step    func(call int, moves []plugins.Move, i int, p *plugins.Position) // positions only
	fault   func(m plugins.Move, p *plugins.Position)                        // faults only
	short   int                                                              // batches of Step longer than this are answered without the last item
	fail    func(out []plugins.Position) error                               // of Step
	names   func([]string)
	drawing string
	rollout func(call int, returns [][]float32) [][]float32
	verify  func(error) error
	calls   atomic.Int32
}

func (m *mutant) Configure(ctx context.Context, s plugins.Settings) (plugins.Spec, error) {
	spec, err := m.Environment.Configure(ctx, s)
	if m.refuse != nil {
		err = m.refuse(s, err)
	}
	if err == nil && m.spec != nil {
		m.spec(&spec)
	}
	return spec, err
}

func (m *mutant) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	out, err := m.Environment.Start(ctx, requests)
	for i := range out {
		if m.start != nil {
			m.start(int(m.calls.Add(1)), requests[i], &out[i])
		}
	}
	return out, err
}

func (m *mutant) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	if m.before != nil {
		m.before(moves)
	}
	out, err := m.Environment.Step(ctx, moves)
	call := int(m.calls.Add(1))
	for i := range out {
		switch {
		case m.step != nil && out[i].Fault == "":
			m.step(call, moves, i, &out[i])
		case m.fault != nil && out[i].Fault != "":
			m.fault(moves[i], &out[i])
		}
	}
	if m.fail != nil && err == nil {
		err = m.fail(out)
	}
	if m.short > 0 && len(out) >= m.short {
		out = out[1:]
	}
	return out, err
}

func (m *mutant) Verify(ctx context.Context, answers []plugins.Answer) ([]plugins.Verdict, error) {
	out, err := m.Environment.Verify(ctx, answers)
	if m.verify != nil {
		err = m.verify(err)
	}
	return out, err
}

func (m *mutant) Render(ctx context.Context, states [][]byte) ([]string, error) {
	out, err := m.Environment.(plugins.Renderer).Render(ctx, states)
	for i := range out {
		if m.drawing != "" {
			out[i] = m.drawing[:i]
		}
	}
	return out, err
}

func (m *mutant) Notation(ctx context.Context, moves []plugins.Move) ([]string, error) {
	out, err := m.Environment.(plugins.Notator).Notation(ctx, moves)
	if m.names != nil && len(out) > 0 {
		m.names(out)
	}
	return out, err
}

func (m *mutant) Rollout(ctx context.Context, playouts []plugins.Playout) ([][]float32, error) {
	out, err := m.Environment.(plugins.Roller).Rollout(ctx, playouts)
	if m.rollout != nil {
		out = m.rollout(int(m.calls.Add(1)), out)
	}
	return out, err
}
