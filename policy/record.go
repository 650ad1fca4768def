package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// record is the memory of some rows on their way through a network: everything that the way back
// needs. A slice may have room for more rows than are there.
type record struct {
	input   []float32 // the observations, [rows][cells][inputs]
	stream  []float32 // the residual stream, [rows][cells][channels]
	blocks  []blockRecord
	final   []float32 // relu of the last stream
	top     []int32   // where final has each channel's maximum, [rows][channels]
	heads   []float32 // [rows][cells][heads.out]
	rest    []float32 // inputs of the rest: pooled final, then relu of its features, [rows][features][cells]
	value   []float32 // inputs of the value head, alike
	hidden  []float32 // relu of the value head's hidden layer, [rows][hiddens]
	outcome []float32 // logits, [rows][groups][atoms]

	offset []float32   // what a block's first convolution adds to every cell of a board, [rows][channels]
	work   kernel.Work // of convolutions
}

// blockRecord is what one block leaves behind.
type blockRecord struct {
	input  []float32 // relu of the stream before the block, [rows][cells][channels]
	pooled []float32 // its mean and maximum, [rows][2·channels]
	top    []int32   // where its maximum is, [rows][channels]
	hidden []float32 // relu between the convolutions, [rows][cells][channels]
}

// newRecord returns the memory for a number of rows. Unless keep is set, all blocks share theirs,
// and there is no way back.
func (t *tower) newRecord(rows int, keep bool) *record {
	cells, c := rows*t.shape.cells(), rows*t.channels
	floats := func(n int) []float32 { return make([]float32, n) }
	board := func() []float32 { return floats(cells * t.channels) }
	r := &record{
		input: floats(cells * t.stem.in), stream: board(), final: board(), top: make([]int32, c),
		heads: floats(cells * t.heads.out), rest: floats(rows * t.hidden.in), value: floats(rows * t.hidden.in),
		hidden: floats(rows * t.hidden.out), outcome: floats(rows * t.outcome.out),
		blocks: make([]blockRecord, len(t.blocks)), offset: floats(c),
	}
	for i := range r.blocks {
		if i > 0 && !keep {
			r.blocks[i] = r.blocks[0]
			continue
		}
		r.blocks[i] = blockRecord{board(), floats(2 * c), make([]int32, c), board()}
	}
	return r
}

// trail is the memory of some rows' way back, with the shapes of record.
type trail struct {
	stream  []float32 // gradient of the stream
	inside  []float32 // of the inside of a block
	before  []float32 // of the block's input
	offset  []float32 // of what the first convolution adds to every cell of a board
	heads   []float32
	pooled  []float32 // [rows][2·channels]
	flat    []float32 // of the input of rest or value head
	hidden  []float32
	outcome []float32 // given by the loss
	logits  []float32 // [rows][Actions], of the way there
	policy  []float32 // gradient of logits, given by the loss
	reply   replyTrail

	columns kernel.Panels // a layer's outputs, when its weights' gradient is computed
}

// newTrail returns the memory for a number of rows.
func (t *tower) newTrail(rows int) *trail {
	floats := func(n int) []float32 { return make([]float32, rows*n) }
	cells, c := t.shape.cells(), t.channels
	return &trail{
		stream: floats(cells * c), inside: floats(cells * c), before: floats(cells * c), offset: floats(c),
		heads: floats(cells * t.heads.out), pooled: floats(2 * c), flat: floats(t.hidden.in),
		hidden: floats(hiddens), outcome: floats(t.outcome.out), logits: floats(t.shape.Actions), policy: floats(t.shape.Actions),
		reply: t.newReplyTrail(rows),
	}
}
