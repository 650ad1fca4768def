package plugins

import (
	"context"
	"errors"
	"fmt"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// batch is one call on a list of items, in a form that can be sent in parts.
type batch struct {
	call  string
	n     int
	seed  func(i int) uint64 // nil: items have none
	state func(i int) []byte // nil: items have none
	size  func(i int) int    // bytes of item i on the wire, either way; nil: no matter
	item  func(i int) any    // what is saved of an item that fails; nil: nothing
	// send makes the request for items [from, to) and keeps the answers.
	send func(ctx context.Context, rpc pb.EnvironmentClient, from, to int) error
	// fail answers item i with an error; nil: one item's error is the call's.
	fail func(i int, err error)
}

// messageRoom is what the items of one message may take, and itemRoom what each takes beside its
// own bytes at most.
const (
	messageRoom = maxMessage - 1<<20
	itemRoom    = 64
)

// fit is the end of the longest part from item from on that makes one message.
func (b *batch) fit(from int) int {
	if b.size == nil {
		return b.n
	}
	room := messageRoom
	for i := from; i < b.n; i++ {
		if room -= b.size(i) + itemRoom; room < 0 && i > from {
			return i
		}
	}
	return b.n
}

// run makes the whole call.
func (h *Host) run(ctx context.Context, b *batch) error {
	for from := 0; from < b.n; {
		to := b.fit(from)
		if err := h.send(ctx, b, from, to, 0, false); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// send makes the request for items [from, to), again and in smaller parts as Host explains. The
// part has been tried and lost so many times before; alone, no other request runs beside it.
func (h *Host) send(ctx context.Context, b *batch, from, to, tries int, alone bool) error {
	var lost *lostError
	var large *largeError
	for {
		err := h.turn(ctx, alone, func() error {
			return h.attempt(ctx, func(ctx context.Context, rpc pb.EnvironmentClient) error {
				return b.send(ctx, rpc, from, to)
			})
		})
		switch {
		case err == nil:
			return nil
		case errors.As(err, &lost) && tries == 0:
			tries, alone = 1, true
		case !errors.As(err, &lost) && !errors.As(err, &large):
			return h.locate(b, from, to, err)
		case to-from > 1:
			return h.halve(ctx, b, from, to, alone)
		case b.fail == nil:
			return h.locate(b, from, to, err)
		default:
			h.fail(b, from, err)
			return nil
		}
	}
}

// halve sends both halves of a part. A part of several items goes on being halved the first time
// it is lost; a single item is tried twice.
func (h *Host) halve(ctx context.Context, b *batch, from, to int, alone bool) error {
	middle := from + (to-from)/2
	for _, half := range [][2]int{{from, middle}, {middle, to}} {
		tries := 0
		if half[1]-half[0] > 1 {
			tries = 1
		}
		if err := h.send(ctx, b, half[0], half[1], tries, alone); err != nil {
			return err
		}
	}
	return nil
}

// turn runs f among other calls, or alone.
func (h *Host) turn(ctx context.Context, alone bool, f func() error) error {
	if !h.turns.take(ctx, alone) {
		return context.Cause(ctx)
	}
	defer h.turns.give()
	return f()
}

// fail gives up on one item, and saves it where the options say.
func (h *Host) fail(b *batch, i int, err error) {
	located := h.locate(b, i, i+1, err)
	path, unsaved := h.save(b, i, located)
	if path != "" {
		located = fmt.Errorf("%w (saved as %s)", located, path)
	}
	if unsaved != nil {
		h.options.Logger.Error("a failed item could not be saved", "error", unsaved)
	}
	h.options.Logger.Error("plugin failed an item", "error", located)
	b.fail(i, located)
}

// locate says where an error happened.
func (h *Host) locate(b *batch, from, to int, err error) error {
	e := &CallError{Plugin: h.command.title(), Call: b.call, Items: to - from, Item: from, Err: err}
	if b.seed != nil {
		e.Seed = b.seed(from)
	}
	if b.state != nil {
		e.State = b.state(from)
	}
	if b.seed == nil && b.state == nil {
		e.Items = 0
	}
	return e
}
