package plugins

import (
	"context"
	"fmt"
	"sync"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// begin starts every call but Configure.
func (h *Host) begin(b *batch) (*Spec, error) {
	spec, err := h.configured()
	if err != nil {
		return nil, &CallError{Plugin: h.command.title(), Call: b.call, Err: err}
	}
	return spec, nil
}

// Start implements Environment.
func (h *Host) Start(ctx context.Context, requests []Request) ([]Position, error) {
	out := make([]Position, len(requests))
	b := &batch{call: "Start", n: len(requests),
		item: func(i int) any { return requests[i] },
		seed: func(i int) uint64 { return requests[i].Seed },
		fail: func(i int, err error) { out[i] = Position{Fault: err.Error()} },
	}
	spec, err := h.begin(b)
	if err != nil {
		return nil, err
	}
	b.size = func(int) int { return rowBytes(spec) }
	b.send = func(ctx context.Context, rpc pb.EnvironmentClient, from, to int) error {
		m, err := rpc.Start(ctx, encodeRequests(requests[from:to]))
		if err != nil {
			return err
		}
		return h.keep(b, spec, m.GetPositions(), out, from, to)
	}
	if err := h.run(ctx, b); err != nil {
		return nil, err
	}
	return out, nil
}

// stepRequests are messages to be filled again: gRPC has encoded one by the time a call returns.
var stepRequests = sync.Pool{New: func() any { return new(pb.StepRequest) }}

// Step implements Environment.
func (h *Host) Step(ctx context.Context, moves []Move) ([]Position, error) {
	out := make([]Position, len(moves))
	b := &batch{call: "Step", n: len(moves),
		item:  func(i int) any { return moves[i] },
		state: func(i int) []byte { return moves[i].State },
		fail:  func(i int, err error) { out[i] = Position{Fault: err.Error()} },
	}
	spec, err := h.begin(b)
	if err != nil {
		return nil, err
	}
	b.size = func(i int) int { return len(moves[i].State) + rowBytes(spec) }
	b.send = func(ctx context.Context, rpc pb.EnvironmentClient, from, to int) error {
		r := stepRequests.Get().(*pb.StepRequest)
		defer stepRequests.Put(r)
		encodeMoves(r, moves[from:to])
		m, err := rpc.Step(ctx, r)
		if err != nil {
			return err
		}
		return h.keep(b, spec, m.GetPositions(), out, from, to)
	}
	if err := h.run(ctx, b); err != nil {
		return nil, err
	}
	return out, nil
}

// rowBytes is what one position takes in an answer, apart from its state and prompt.
func rowBytes(spec *Spec) int {
	w := rowOf(spec)
	return w.legal + w.observation + 4*w.players + 4*w.outcomes
}

// keep checks positions that a plugin sent for items [from, to) and puts them in their places.
func (h *Host) keep(b *batch, spec *Spec, m *pb.Positions, out []Position, from, to int) error {
	part := out[from:to]
	clear(part) // of what a lost process may have left
	if err := decodePositions(spec, m, part); err != nil {
		return err
	}
	for i := range part {
		if err := spec.Check(&part[i]); err != nil {
			h.fail(b, from+i, err)
		}
	}
	return nil
}

// Rollout implements Roller, when Spec.Traits.Rollout is set.
func (h *Host) Rollout(ctx context.Context, playouts []Playout) ([][]float32, error) {
	out := make([][]float32, len(playouts))
	b := &batch{call: "Rollout", n: len(playouts),
		item:  func(i int) any { return playouts[i] },
		seed:  func(i int) uint64 { return playouts[i].Seed },
		state: func(i int) []byte { return playouts[i].State },
		size:  func(i int) int { return len(playouts[i].State) },
	}
	spec, err := h.begin(b)
	if err != nil {
		return nil, err
	}
	b.send = func(ctx context.Context, rpc pb.EnvironmentClient, from, to int) error {
		m, err := rpc.Rollout(ctx, encodePlayouts(playouts[from:to]))
		if err != nil {
			return err
		}
		return decodeReturns(spec, m, out[from:to])
	}
	if err := h.run(ctx, b); err != nil {
		return nil, err
	}
	return out, nil
}

// Render implements Renderer, when Spec.Traits.Render is set.
func (h *Host) Render(ctx context.Context, states [][]byte) ([]string, error) {
	out := make([]string, len(states))
	b := &batch{call: "Render", n: len(states),
		state: func(i int) []byte { return states[i] },
		size:  func(i int) int { return len(states[i]) },
	}
	if _, err := h.begin(b); err != nil {
		return nil, err
	}
	b.send = func(ctx context.Context, rpc pb.EnvironmentClient, from, to int) error {
		column := encodeStates(states[from:to])
		m, err := rpc.Render(ctx, &pb.RenderRequest{States: column.bytes, StateLengths: column.lengths})
		if err != nil {
			return err
		}
		return keepTexts(m.GetDrawings(), out[from:to])
	}
	if err := h.run(ctx, b); err != nil {
		return nil, err
	}
	return out, nil
}

// Notation implements Notator, when Spec.Traits.Notation is set.
func (h *Host) Notation(ctx context.Context, moves []Move) ([]string, error) {
	out := make([]string, len(moves))
	b := &batch{call: "Notation", n: len(moves),
		state: func(i int) []byte { return moves[i].State },
		size:  func(i int) int { return len(moves[i].State) },
	}
	if _, err := h.begin(b); err != nil {
		return nil, err
	}
	b.send = func(ctx context.Context, rpc pb.EnvironmentClient, from, to int) error {
		var r pb.StepRequest
		encodeMoves(&r, moves[from:to])
		m, err := rpc.Notation(ctx, &pb.NotationRequest{States: r.States, StateLengths: r.StateLengths, Actions: r.Actions})
		if err != nil {
			return err
		}
		return keepTexts(m.GetNames(), out[from:to])
	}
	if err := h.run(ctx, b); err != nil {
		return nil, err
	}
	return out, nil
}

// keepTexts puts one text per item in its place.
func keepTexts(got, out []string) error {
	if len(got) != len(out) {
		return fmt.Errorf("%d answers to %d items", len(got), len(out))
	}
	copy(out, got)
	return nil
}
