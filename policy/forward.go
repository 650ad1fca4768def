package policy

// record is the memory of one row on its way through a network: everything that the way back
// needs. Activations are [cells][channels].
type record struct {
	input   []float32 // the observation, [cells][inputs]
	stream  []float32 // the residual stream
	blocks  []blockRecord
	final   []float32 // relu of the last stream
	top     []int32   // where final has each channel's maximum
	heads   []float32 // [cells][heads.out]
	rest    []float32 // input of the rest: pooled final, then relu of its features, [features][cells]
	value   []float32 // input of the value head, alike
	hidden  []float32 // relu of the value head's hidden layer
	outcome []float32 // [groups][atoms] logits
}

// blockRecord is what one block leaves behind.
type blockRecord struct {
	input  []float32 // relu of the stream before the block
	pooled []float32 // its mean and maximum
	top    []int32   // where its maximum is
	hidden []float32 // relu between the convolutions
}

// newRecord returns the memory for one row at a time. Unless keep is set, all blocks share theirs,
// and there is no way back.
func (t *tower) newRecord(keep bool) *record {
	cells, c := t.shape.cells(), t.channels
	floats := func(n int) []float32 { return make([]float32, n) }
	r := &record{
		input: floats(cells * t.shape.inputs()), stream: floats(cells * c), final: floats(cells * c), top: make([]int32, c),
		heads: floats(cells * t.heads.out), rest: floats(t.hidden.in), value: floats(t.hidden.in),
		hidden: floats(t.hidden.out), outcome: floats(t.outcome.out),
		blocks: make([]blockRecord, len(t.blocks)),
	}
	for i := range r.blocks {
		if i > 0 && !keep {
			r.blocks[i] = r.blocks[0]
			continue
		}
		r.blocks[i] = blockRecord{floats(cells * c), floats(2 * c), make([]int32, c), floats(cells * c)}
	}
	return r
}

// forward computes one row: logits receives [Actions], r everything else.
func (t *tower) forward(weights []float32, observation []byte, r *record, logits []float32) {
	g := t.shape.grid()
	t.shape.decode(r.input, observation)
	fill(r.stream, t.stem.bias.of(weights))
	g.convolve(r.stream, r.input, t.stem.weight.of(weights), t.stem.in, t.stem.out)
	for i := range t.blocks {
		t.blocks[i].forward(g, weights, r.stream, &r.blocks[i])
	}
	reluInto(r.final, r.stream)
	t.forwardHeads(weights, r, logits)
}

// forward adds the block's branch to the stream.
func (b *block) forward(g grid, weights, stream []float32, r *blockRecord) {
	reluInto(r.input, stream)
	pool(r.pooled, r.top, r.input)
	row := r.hidden[:b.first.out]
	copy(row, b.first.bias.of(weights))
	b.pool.apply(weights, row, r.pooled)
	fill(r.hidden[len(row):], row)
	g.convolve(r.hidden, r.input, b.first.weight.of(weights), b.first.in, b.first.out)
	relu(r.hidden)
	addToAll(stream, b.second.bias.of(weights))
	g.convolve(stream, r.hidden, b.second.weight.of(weights), b.second.in, b.second.out)
}

// forwardHeads computes logits and outcome from the final activations.
func (t *tower) forwardHeads(weights []float32, r *record, logits []float32) {
	cells := t.shape.cells()
	fill(r.heads, t.heads.bias.of(weights))
	product(cells, t.heads.out, t.heads.in, r.final, t.heads.in, t.heads.weight.of(weights), t.heads.out, r.heads, t.heads.out)
	for k := range t.shape.planes() {
		for c := range cells {
			logits[k*cells+c] = r.heads[c*t.heads.out+k]
		}
	}
	pooled := r.value[:2*t.channels]
	pool(pooled, r.top, r.final)
	if t.rest.out > 0 {
		copy(r.rest, pooled)
		t.flatten(r.rest[len(pooled):], r.heads, t.restAt())
		rest := logits[t.shape.planes()*cells : t.shape.Actions]
		copy(rest, t.rest.bias.of(weights))
		t.rest.apply(weights, rest, r.rest)
	}
	t.flatten(r.value[len(pooled):], r.heads, t.valueAt())
	copy(r.hidden, t.hidden.bias.of(weights))
	t.hidden.apply(weights, r.hidden, r.value)
	relu(r.hidden)
	copy(r.outcome, t.outcome.bias.of(weights))
	t.outcome.apply(weights, r.outcome, r.hidden)
}

// apply adds the layer's product with a row vector to dst.
func (l layer) apply(weights, dst, src []float32) {
	product(1, l.out, l.in, src, l.in, l.weight.of(weights), l.out, dst, l.out)
}

// flatten sets dst, [features][cells], to relu of the heads' channels from at on.
func (t *tower) flatten(dst, heads []float32, at int) {
	cells := t.shape.cells()
	for f := range features {
		for c := range cells {
			dst[f*cells+c] = heads[c*t.heads.out+at+f]
		}
	}
	relu(dst)
}

// grid is the board that the network looks at.
func (s Shape) grid() grid { return grid{s.Height, s.Width} }
