package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// Quantised is a residual network as it was at a call of Quantise, whose 3x3 convolutions inside
// blocks work on integers: what a convolution takes is rounded to 8 bits, with one scale a layer,
// and so are weights, with one scale an output channel; sums are exact. The stem, the residual
// stream, pooling and the heads are those of the network itself.
//
// It only evaluates. It does not change when the network learns on.
type Quantised struct {
	tower   *tower
	kernel  *kernel.Kernel
	weights []float32 // biases are read from here
	packed  packed    // all but the convolutions of the blocks
	blocks  []quantisedBlock
	spare   chan *quantisedRecord // memory for Evaluate
}

// quantisedBlock is the convolutions of one block.
type quantisedBlock struct {
	first, second kernel.IntegerFilters
	input, hidden float32 // codes per unit of what they take
}

// quantisedRecord is the memory of one call of Evaluate.
type quantisedRecord struct {
	*record
	codes, hidden []uint8 // the codes of a block's input and of what is between its convolutions
	integers      kernel.IntegerWork
}

// Evaluate fills in out for the rows of in, as Residual.Evaluate does and with the same promises: it
// may be called from many goroutines at once, up to 64 at once allocate nothing after their first
// call, and row i's result has the same bits whatever the other rows are, on every kernel.
func (q *Quantised) Evaluate(in Inputs, out Outputs) error {
	shape := q.tower.shape
	if err := shape.fit(in, out); err != nil {
		return err
	}
	r := q.borrow()
	for from := 0; from < in.Rows; from += together {
		rows := min(together, in.Rows-from)
		q.forward(in.Observations[from*shape.Bytes():], rows, r, out.Logits[from*shape.Actions:])
		for i := range rows {
			shape.expect(out.Values[(from+i)*shape.Players:][:shape.Players], r.outcome[i*q.tower.outcome.out:])
		}
	}
	q.giveBack(r)
	return nil
}

// forward computes rows, as pass.forward does.
func (q *Quantised) forward(observations []byte, rows int, r *quantisedRecord, logits []float32) {
	p := pass{q.tower, q.kernel, q.weights, &q.packed}
	stream := p.begin(observations, rows, r.record)
	for i := range q.blocks {
		q.block(&p, i, stream, rows, r)
	}
	p.kernel.Relu(p.boards(r.final, rows), stream)
	p.forwardHeads(rows, r.record, logits)
}

// block adds block i's branch to the stream, as pass.block does.
func (q *Quantised) block(p *pass, i int, stream []float32, rows int, r *quantisedRecord) {
	b, w, s, k := &p.blocks[i], &q.blocks[i], &r.blocks[i], q.kernel
	k.Relu(s.input[:len(stream)], stream)
	p.pool(s.pooled, 2*p.channels, s.top, s.input, rows)
	p.affine(r.offset, p.channels, s.pooled, 2*p.channels, &q.packed.blocks[i].pool, b.first.bias, rows)
	k.Quantise(r.codes, s.input[:len(stream)], p.channels, w.input)
	k.ConvolveCodes(r.hidden, r.codes, p.grid, &w.first, rows, r.offset[:rows*p.channels], w.hidden, &r.integers)
	k.ConvolveCodesAdd(stream, r.hidden, p.grid, &w.second, rows, b.second.bias.of(p.weights), &r.integers)
}

func (q *Quantised) borrow() *quantisedRecord {
	select {
	case r := <-q.spare:
		return r
	default:
		codes := together * q.tower.shape.cells() * kernel.Codes(q.tower.channels)
		return &quantisedRecord{record: q.tower.newRecord(together, false), codes: make([]uint8, codes), hidden: make([]uint8, codes)}
	}
}

func (q *Quantised) giveBack(r *quantisedRecord) {
	select {
	case q.spare <- r:
	default:
	}
}
