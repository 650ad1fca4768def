package policy

// trail is the memory of one row's way back, with the shapes of record.
type trail struct {
	stream  []float32 // gradient of the stream
	branch  []float32 // of the inside of a block
	row     []float32 // of a row of channels
	heads   []float32
	pooled  []float32
	flat    []float32 // of the input of rest or value head
	hidden  []float32
	outcome []float32 // given by the loss
	logits  []float32 // [Actions], of the way there
	policy  []float32 // gradient of logits, given by the loss
}

func (t *tower) newTrail() *trail {
	cells, c := t.shape.cells(), t.channels
	floats := func(n int) []float32 { return make([]float32, n) }
	return &trail{
		stream: floats(cells * c), branch: floats(cells * c), row: floats(c),
		heads: floats(cells * t.heads.out), pooled: floats(2 * c), flat: floats(t.hidden.in),
		hidden: floats(hiddens), outcome: floats(t.outcome.out), logits: floats(t.shape.Actions), policy: floats(t.shape.Actions),
	}
}

// backward adds to gradient what one row contributes, given its record and the gradients of its
// logits and outcome in d. transposed holds each weight's transpose.
func (t *tower) backward(transposed, gradient []float32, r *record, d *trail) {
	g := t.shape.grid()
	t.backwardHeads(transposed, gradient, r, d)
	silence(d.stream, r.final)
	for i := len(t.blocks) - 1; i >= 0; i-- {
		t.blocks[i].backward(g, transposed, gradient, &r.blocks[i], d)
	}
	sumOver(t.stem.bias.of(gradient), d.stream)
	g.correlate(t.stem.weight.of(gradient), r.input, d.stream, t.stem.in, t.stem.out)
}

// backward turns the gradient of the stream after the block into that before it.
func (b *block) backward(g grid, transposed, gradient []float32, r *blockRecord, d *trail) {
	sumOver(b.second.bias.of(gradient), d.stream)
	g.correlate(b.second.weight.of(gradient), r.hidden, d.stream, b.second.in, b.second.out)
	inside := d.branch
	clear(inside)
	g.convolve(inside, d.stream, b.second.weight.of(transposed), b.second.out, b.second.in)
	silence(inside, r.hidden)

	clear(d.row)
	sumOver(d.row, inside)
	add(b.first.bias.of(gradient), d.row)
	clear(d.pooled)
	b.pool.back(transposed, gradient, r.pooled, d.row, d.pooled)

	g.correlate(b.first.weight.of(gradient), r.input, inside, b.first.in, b.first.out)
	before := r.hidden // no longer needed
	clear(before)
	g.convolve(before, inside, b.first.weight.of(transposed), b.first.out, b.first.in)
	unpool(before, d.pooled, r.top)
	silence(before, r.input)
	add(d.stream, before)
}

// backwardHeads sets d.stream to the gradient of the final activations.
func (t *tower) backwardHeads(transposed, gradient []float32, r *record, d *trail) {
	cells := t.shape.cells()
	clear(d.stream)
	clear(d.pooled)
	for k := range t.shape.planes() {
		for c := range cells {
			d.heads[c*t.heads.out+k] = d.policy[k*cells+c]
		}
	}
	if t.rest.out > 0 {
		t.backwardFlat(t.rest, transposed, gradient, r.rest, d.policy[t.shape.planes()*cells:], t.restAt(), d)
	}
	add(t.outcome.bias.of(gradient), d.outcome)
	clear(d.hidden)
	t.outcome.back(transposed, gradient, r.hidden, d.outcome, d.hidden)
	silence(d.hidden, r.hidden)
	t.backwardFlat(t.hidden, transposed, gradient, r.value, d.hidden, t.valueAt(), d)

	sumOver(t.heads.bias.of(gradient), d.heads)
	outer(t.heads.in, t.heads.out, cells, r.final, t.heads.in, d.heads, t.heads.out, t.heads.weight.of(gradient), t.heads.out)
	product(cells, t.heads.in, t.heads.out, d.heads, t.heads.out, t.heads.weight.of(transposed), t.heads.in, d.stream, t.heads.in)
	unpool(d.stream, d.pooled, r.top)
}

// backwardFlat takes the gradient of the output of l, the rest or the value's hidden layer, back
// to the pooled activations and to the heads' channels from at on.
func (t *tower) backwardFlat(l layer, transposed, gradient, input, output []float32, at int, d *trail) {
	add(l.bias.of(gradient), output)
	clear(d.flat)
	l.back(transposed, gradient, input, output, d.flat)
	add(d.pooled, d.flat[:len(d.pooled)])
	flat := d.flat[len(d.pooled):]
	silence(flat, input[len(d.pooled):])
	cells := t.shape.cells()
	for f := range features {
		for c := range cells {
			d.heads[c*t.heads.out+at+f] = flat[f*cells+c]
		}
	}
}

// back adds the gradient of the layer's weights, and that of its input to before, given its input
// and the gradient of its output.
func (l layer) back(transposed, gradient, input, output, before []float32) {
	outer(l.in, l.out, 1, input, l.in, output, l.out, l.weight.of(gradient), l.out)
	product(1, l.in, l.out, output, l.out, l.weight.of(transposed), l.in, before, l.in)
}
