package policy

import (
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// The reply head is an auxiliary target (KataGo, Wu 2019, section 3.4): beside its own policy the
// network predicts the next decision's, the opponent's. Nobody plays by it; what it takes to foresee
// the reply makes the tower's features better. It is one more last layer beside each of the policy's,
// on the same inputs:
//
//	reply = planes(f), then rest(pool(f), relu(features of the policy's rest))
//
// and only training computes it.

// replyHead is the layers of the head; out is 0 where one is not there.
type replyHead struct {
	planes  layer // per cell
	rest    layer
	actions plugins.Bitset // all: which will be legal the mover does not know
}

// replyPanels is the head's weights, packed.
type replyPanels struct{ planes, rest kernel.Panels }

// replyTrail is what training computes of the head.
type replyTrail struct {
	cells    []float32 // planes by cell, or their gradient, [rows][cells][planes]
	logits   []float32 // [rows][Actions]
	gradient []float32 // of logits, given by the loss
}

// addReply lays out the head. Its layers are last layers and start at zero.
func (t *tower) addReply() {
	if t.shape.planes() > 0 {
		t.reply.planes = t.layer("reply.planes", cellwise, t.channels, t.shape.planes(), 0)
	}
	if t.shape.rest() > 0 {
		t.reply.rest = t.layer("reply.rest", linear, t.rest.in, t.shape.rest(), 0)
	}
	t.reply.actions = plugins.NewBitset(t.shape.Actions)
	for a := range t.shape.Actions {
		t.reply.actions.Add(a)
	}
}

// newReplyTrail returns the memory for a number of rows; none where there is no head.
func (t *tower) newReplyTrail(rows int) replyTrail {
	if t.reply.actions == nil {
		return replyTrail{}
	}
	cells, actions := rows*t.shape.cells()*t.reply.planes.out, rows*t.shape.Actions
	return replyTrail{make([]float32, cells), make([]float32, actions), make([]float32, actions)}
}

// pack lays the head's weights out, from inputs to outputs or back.
func (h *replyHead) pack(p *replyPanels, weights []float32, back bool) {
	h.planes.pack(&p.planes, weights, back)
	h.rest.pack(&p.rest, weights, back)
}

// learnsReplies says whether the batch has replies, and the network a head for them.
func (n *Residual) learnsReplies(b Batch) bool {
	return n.config.ReplyWeight > 0 && len(b.Reply)+len(b.ReplyWeight) > 0
}

// forwardReply sets d.logits, when the rows have gone forward.
func (p *pass) forwardReply(w *replyPanels, rows int, r *record, d *replyTrail) {
	cells, planes, actions := p.shape.cells(), p.reply.planes.out, p.shape.Actions
	if planes > 0 {
		p.affine(d.cells, planes, r.final, p.channels, &w.planes, p.reply.planes.bias, rows*cells)
	}
	for i := range rows {
		p.fromCells(d.logits[i*actions:], d.cells[i*cells*planes:], planes, 0, planes)
	}
	if p.reply.rest.out > 0 {
		p.affine(d.logits[planes*cells:], actions, r.rest, p.rest.in, &w.rest, p.reply.rest.bias, rows)
	}
}

// replyLoss adds a row's loss to sum and sets the gradient of its logits, as losses does. Who replies
// has other legal actions than the mover, which the row does not know: the softmax is over all.
func (n *Residual) replyLoss(r row, logits, slope []float32, sum *totals) {
	clear(slope)
	if r.replyWeight > 0 {
		cross, _ := policyLoss(logits, r.reply, n.tower.reply.actions, slope)
		sum.reply += float64(cross * float64(r.replyWeight))
		n.kernel.Scale(slope, r.replyWeight*n.config.ReplyWeight)
	}
}

// backwardReplyPlanes adds to the gradient of the final activations what comes through the planes.
func (b *back) backwardReplyPlanes(stream []float32) {
	d, cells, planes := &b.trail.reply, b.shape.cells(), b.reply.planes.out
	if planes == 0 {
		return
	}
	for i := range b.rows {
		b.toCells(d.cells[i*cells*planes:], d.gradient[i*b.shape.Actions:], planes, 0, planes)
	}
	b.multiplied(b.reply.planes, b.record.final, d.cells, planes, b.rows*cells)
	b.kernel.Product(stream, b.channels, d.cells, planes, 1, &b.replies.planes, b.rows*cells, true)
}
