package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// back is the way back of some rows: what pass has, with the weights packed for gradients, and
// where the gradient of the parameters goes.
type back struct {
	pass
	gradient []float32
	rows     int
	record   *record
	trail    *trail
	leak     float32
	replies  *replyPanels // for gradients; nil where replies are not learnt
}

// backward adds to the gradient what the rows contribute, given their record and the gradients of
// their logits and outcomes in the trail.
func (b *back) backward() {
	r, d := b.record, b.trail
	stream := b.boards(d.stream, b.rows)
	b.backwardHeads(stream)
	b.kernel.Silence(stream, b.boards(r.final, b.rows), b.leak)
	for i := len(b.blocks) - 1; i >= 0; i-- {
		b.backwardBlock(i, stream)
	}
	b.convolved(b.stem, r.input, stream)
}

// convolved adds the gradient of a convolution's weights and bias, given its input and the
// gradient of its output.
func (b *back) convolved(l layer, input, output []float32) {
	b.kernel.Correlate(l.weight.of(b.gradient), input, output, b.grid, l.in, l.out, b.rows, &b.record.work)
	if l.bias.to > l.bias.from {
		b.kernel.SumRows(l.bias.of(b.gradient), output)
	}
}

// multiplied adds the gradient of a dense layer's weights, given rows of its input, and of the
// gradient of its output, which are step apart.
func (b *back) multiplied(l layer, input, output []float32, step, rows int) {
	b.trail.columns.Pack(rows, l.out, output, step, 1)
	b.kernel.Product(l.weight.of(b.gradient), l.out, input, 1, l.in, &b.trail.columns, l.in, true)
	if l.bias.to > l.bias.from {
		for i := range rows {
			b.kernel.Add(l.bias.of(b.gradient), output[i*step:][:l.out])
		}
	}
}

// backwardBlock turns the gradient of the stream after block i into that before it.
func (b *back) backwardBlock(i int, stream []float32) {
	l, w, r, d := &b.blocks[i], &b.packed.blocks[i], &b.record.blocks[i], b.trail
	inside, before := b.boards(d.inside, b.rows), b.boards(d.before, b.rows)
	b.convolved(l.second, r.hidden, stream)
	b.kernel.Convolve(inside, stream, b.grid, &w.second, b.rows, b.none, kernel.Set, &b.record.work)
	b.kernel.Silence(inside, r.hidden[:len(inside)], b.leak)
	b.convolved(layer{in: l.first.in, out: l.first.out, weight: l.first.weight}, r.input, inside)
	b.kernel.Convolve(before, inside, b.grid, &w.first, b.rows, b.none, kernel.Set, &b.record.work)
	b.backwardPool(i, inside, before)
	b.kernel.Silence(before, r.input[:len(before)], b.leak)
	b.kernel.Add(stream, before)
}

// backwardPool adds to the gradient of block i's input what came through pooling, given that of
// the first convolution's output.
func (b *back) backwardPool(i int, inside, before []float32) {
	l, r, d := &b.blocks[i], &b.record.blocks[i], b.trail
	c, board := b.channels, b.shape.cells()*b.channels
	offset := d.offset[:b.rows*c]
	clear(offset)
	for i := range b.rows {
		b.kernel.SumRows(offset[i*c:][:c], inside[i*board:][:board])
	}
	b.kernel.SumRows(l.first.bias.of(b.gradient), offset)
	b.multiplied(l.pool, r.pooled, offset, c, b.rows)
	b.kernel.Product(d.pooled, 2*c, offset, c, 1, &b.packed.blocks[i].pool, b.rows, false)
	b.unpool(before, r.top)
}

// unpool adds the gradient of the pooled activations to that of the activations.
func (b *back) unpool(gradient []float32, top []int32) {
	c, board := b.channels, b.shape.cells()*b.channels
	for i := range b.rows {
		b.kernel.Unpool(gradient[i*board:][:board], b.trail.pooled[i*2*c:][:2*c], top[i*c:][:c])
	}
}

// backwardHeads sets stream to the gradient of the final activations.
func (b *back) backwardHeads(stream []float32) {
	r, d, cells, actions := b.record, b.trail, b.shape.cells(), b.shape.Actions
	for i := range b.rows {
		b.toCells(d.heads[i*cells*b.heads.out:], d.policy[i*actions:], b.heads.out, 0, b.shape.planes())
	}
	clear(d.pooled)
	if b.rest.out > 0 {
		first := b.shape.planes() * cells
		b.backwardFlat(b.rest, &b.packed.rest, r.rest, d.policy[first:], actions, false)
		if b.replies != nil {
			b.backwardFlat(b.reply.rest, &b.replies.rest, r.rest, d.reply.gradient[first:], actions, true)
		}
		b.spread(r.rest, b.restAt())
	}
	b.multiplied(b.outcome, r.hidden, d.outcome, b.outcome.out, b.rows)
	hidden := d.hidden[:b.rows*hiddens]
	b.kernel.Product(hidden, hiddens, d.outcome, b.outcome.out, 1, &b.packed.outcome, b.rows, false)
	b.kernel.Silence(hidden, r.hidden[:len(hidden)], b.leak)
	b.backwardFlat(b.hidden, &b.packed.hidden, r.value, hidden, hiddens, false)
	b.spread(r.value, b.valueAt())

	b.multiplied(b.heads, r.final, d.heads, b.heads.out, b.rows*cells)
	b.kernel.Product(stream, b.channels, d.heads, b.heads.out, 1, &b.packed.heads, b.rows*cells, false)
	if b.replies != nil {
		b.backwardReplyPlanes(stream)
	}
	b.unpool(stream, r.top)
}

// backwardFlat sets d.flat to the gradient of input, of which l, a rest or the value's hidden layer,
// makes what output is the gradient of; or adds to it. Rows of output are step apart.
func (b *back) backwardFlat(l layer, w *kernel.Panels, input, output []float32, step int, add bool) {
	b.multiplied(l, input, output, step, b.rows)
	b.kernel.Product(b.trail.flat, l.in, output, step, 1, w, b.rows, add)
}

// spread takes d.flat, the gradient of input, back to the pooled activations and to the heads'
// channels from at on.
func (b *back) spread(input []float32, at int) {
	d, in, pooled, cells := b.trail, b.hidden.in, 2*b.channels, b.shape.cells()
	for i := range b.rows {
		flat := d.flat[i*in:][:in]
		b.kernel.Add(d.pooled[i*pooled:][:pooled], flat[:pooled])
		b.kernel.Silence(flat[pooled:], input[i*in+pooled:][:in-pooled], b.leak)
		b.toCells(d.heads[i*cells*b.heads.out:], flat[pooled:], b.heads.out, at, b.features)
	}
}

// toCells sets count channels from at on of dst, [cells][channels], to src, [count][cells].
func (t *tower) toCells(dst, src []float32, channels, at, count int) {
	cells := t.shape.cells()
	for f := range count {
		for c := range cells {
			dst[c*channels+at+f] = src[f*cells+c]
		}
	}
}
