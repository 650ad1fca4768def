package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// pass is one way through a network: its layers, weights and arithmetic.
type pass struct {
	*tower
	kernel  *kernel.Kernel
	weights []float32 // biases are read from here
	packed  *packed
}

// forward computes rows: logits receives [rows][Actions], r everything else.
func (p *pass) forward(observations []byte, rows int, r *record, logits []float32) {
	stream := p.begin(observations, rows, r)
	for i := range p.blocks {
		p.block(i, stream, rows, r)
	}
	p.kernel.Relu(p.boards(r.final, rows), stream)
	p.forwardHeads(rows, r, logits)
}

// begin sets the stream to what the stem makes of observations, and returns it.
func (p *pass) begin(observations []byte, rows int, r *record) []float32 {
	p.shape.decodeAll(r.input, observations, rows)
	stream := p.boards(r.stream, rows)
	p.kernel.Convolve(stream, r.input, p.grid, &p.packed.stem, rows, p.stem.bias.of(p.weights), kernel.Set, &r.work)
	return stream
}

// boards is the part of a slice that rows of the stream's shape take.
func (t *tower) boards(x []float32, rows int) []float32 {
	return x[:rows*t.shape.cells()*t.channels]
}

// block adds block i's branch to the stream.
func (p *pass) block(i int, stream []float32, rows int, r *record) {
	b, w, s := &p.blocks[i], &p.packed.blocks[i], &r.blocks[i]
	p.kernel.Relu(s.input[:len(stream)], stream)
	p.pool(s.pooled, 2*p.channels, s.top, s.input, rows)
	p.affine(r.offset, p.channels, s.pooled, 2*p.channels, &w.pool, b.first.bias, rows)
	p.kernel.Convolve(s.hidden, s.input, p.grid, &w.first, rows, r.offset[:rows*p.channels], kernel.Rectify, &r.work)
	p.kernel.Convolve(stream, s.hidden, p.grid, &w.second, rows, b.second.bias.of(p.weights), kernel.Add, &r.work)
}

// pool sets the first 2·channels numbers of each row of pooled, step apart, to the mean and the
// maximum of a board of src, and top to where the maximum is.
func (p *pass) pool(pooled []float32, step int, top []int32, src []float32, rows int) {
	c, board := p.channels, p.shape.cells()*p.channels
	for i := range rows {
		p.kernel.Pool(pooled[i*step:][:2*c], top[i*c:][:c], src[i*board:][:board])
	}
}

// affine sets each row of dst, step apart, to the bias and the layer's product with a row of src.
func (p *pass) affine(dst []float32, step int, src []float32, in int, w *kernel.Panels, bias span, rows int) {
	b := bias.of(p.weights)
	for i := range rows {
		copy(dst[i*step:], b)
	}
	p.kernel.Product(dst, step, src, in, 1, w, rows, true)
}

// forwardHeads computes logits and outcome from the final activations.
func (p *pass) forwardHeads(rows int, r *record, logits []float32) {
	cells, flat := p.shape.cells(), p.hidden.in
	p.affine(r.heads, p.heads.out, r.final, p.channels, &p.packed.heads, p.heads.bias, rows*cells)
	p.pool(r.value, flat, r.top, r.final, rows)
	for i := range rows {
		heads, value := r.heads[i*cells*p.heads.out:][:cells*p.heads.out], r.value[i*flat:][:flat]
		p.fromCells(logits[i*p.shape.Actions:], heads, p.heads.out, 0, p.shape.planes())
		p.fromCells(value[2*p.channels:], heads, p.heads.out, p.valueAt(), p.features)
		if p.rest.out > 0 {
			rest := r.rest[i*flat:][:flat]
			copy(rest, value[:2*p.channels])
			p.fromCells(rest[2*p.channels:], heads, p.heads.out, p.restAt(), p.features)
			p.kernel.Relu(rest[2*p.channels:], rest[2*p.channels:])
		}
		p.kernel.Relu(value[2*p.channels:], value[2*p.channels:])
	}
	if p.rest.out > 0 {
		p.affine(logits[p.shape.planes()*cells:], p.shape.Actions, r.rest, flat, &p.packed.rest, p.rest.bias, rows)
	}
	p.affine(r.hidden, hiddens, r.value, flat, &p.packed.hidden, p.hidden.bias, rows)
	p.kernel.Relu(r.hidden[:rows*hiddens], r.hidden[:rows*hiddens])
	p.affine(r.outcome, p.outcome.out, r.hidden, hiddens, &p.packed.outcome, p.outcome.bias, rows)
}

// fromCells sets dst, [count][cells], to count channels from at on of src, [cells][channels].
func (t *tower) fromCells(dst, src []float32, channels, at, count int) {
	cells := t.shape.cells()
	for f := range count {
		for c := range cells {
			dst[f*cells+c] = src[c*channels+at+f]
		}
	}
}
