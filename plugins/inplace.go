package plugins

import (
	"context"
	"fmt"
	"sync"
)

// InPlace is the optional power, of environments in the caller's own process, to answer into
// memory that the caller already has: a search that goes on for long then allocates nothing. What
// Adapt returns has it; a process at the other end of a wire cannot. The answers are those of Step
// and Rollout.
type InPlace interface {
	// StepInto is Step into out, as long as moves. It writes over the slices that out's positions
	// hold and replaces those that are too short. Where Step leaves a slice nil, it is empty.
	StepInto(ctx context.Context, moves []Move, out []Position) error
	// RolloutInto is Rollout into returns, as long as playouts, each entry as long as there are
	// players. It returns the number of moves that were played in all.
	RolloutInto(ctx context.Context, playouts []Playout, returns [][]float32) (moves int, err error)
}

// StepInto implements InPlace.
func (a *adapter[S]) StepInto(ctx context.Context, moves []Move, out []Position) error {
	t, err := a.current()
	if err != nil {
		return err
	}
	if len(out) != len(moves) {
		return fmt.Errorf("step: room for %d positions after %d moves", len(out), len(moves))
	}
	n := len(moves)
	if shares := sharesOf(n); shares > 1 {
		var wait sync.WaitGroup
		for k := range shares {
			wait.Go(func() { t.stepShare(ctx, moves[n*k/shares:n*(k+1)/shares], out[n*k/shares:n*(k+1)/shares]) })
		}
		wait.Wait()
		return ctx.Err()
	}
	t.stepShare(ctx, moves, out)
	return ctx.Err()
}

func (t *table[S]) stepShare(ctx context.Context, moves []Move, out []Position) {
	s := t.seats.Get().(*seat[S])
	defer t.seats.Put(s)
	for i := range moves {
		if i&63 == 63 && ctx.Err() != nil {
			return
		}
		made, err := t.play(s, moves[i])
		room := t.reclaim(&out[i])
		t.answer(&out[i], s, made, err, 0, &room)
		out[i].retain(&room)
	}
}

// retain gives p the memory of room that its answer left unused, to be found there next time.
func (p *Position) retain(room *arena) {
	if p.Fault == "" {
		p.State = room.states // describe has clipped it
	}
	if p.Legal == nil {
		p.Legal = Bitset(room.words[:0])
	}
	if p.Observation == nil {
		p.Observation = room.bytes[:0]
	}
}

// reclaim empties p and returns the memory of its slices, zeroed, or new where there is too little.
func (t *table[S]) reclaim(p *Position) arena {
	room := arena{
		words:   zeroed(p.Legal, t.words),
		bytes:   zeroed(p.Observation, t.bytes),
		rewards: zeroed(p.Rewards, t.spec.Players),
		states:  p.State[:0],
	}
	*p = Position{}
	return room
}

// zeroed returns n zeros in the memory of s, if that is enough.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}
