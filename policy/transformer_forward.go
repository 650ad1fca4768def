package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// passage is the memory of a pass through the network for some whole sequences, row after row:
// what forward leaves for the way back.
type passage struct {
	rows    int
	lengths []int // of the sequences; their sum is rows
	tokens  []byte
	layers  []decoderRecord
	final   normRecord
	logits  []float32 // [rows][vocabulary]

	keys, values kernel.Panels // of one head
}

// normRecord is what a norm leaves.
type normRecord struct {
	input  []float32 // [rows][width]
	stats  []float32 // [rows][2]: mean and reciprocal deviation
	output []float32 // [rows][width]
}

// decoderRecord is what a layer leaves.
type decoderRecord struct {
	first     normRecord
	qkv       []float32 // [rows][3·width], queries already divided by sqrt(channels)
	attention []float32 // for each sequence, one after another: [heads][length][length]
	mixed     []float32 // [rows][width], what attention makes of the values
	second    normRecord
	up        []float32 // [rows][4·width], before GELU
	active    []float32 // [rows][4·width], after
}

// newPassage returns memory for a number of rows, in sequences of at most the context; without
// back all layers share one record.
func (s *stack) newPassage(rows int, back bool) *passage {
	p := &passage{final: s.newNormRecord(rows), logits: make([]float32, rows*s.vocabulary)}
	p.layers = make([]decoderRecord, len(s.layers))
	for i := range p.layers {
		if p.layers[i] = p.layers[0]; back || i == 0 {
			p.layers[i] = s.newDecoderRecord(rows, min(rows, s.context))
		}
	}
	return p
}

func (s *stack) newNormRecord(rows int) normRecord {
	return normRecord{make([]float32, rows*s.width), make([]float32, rows*2), make([]float32, rows*s.width)}
}

// newDecoderRecord returns a record for sequences of at most length.
func (s *stack) newDecoderRecord(rows, length int) decoderRecord {
	floats := func(each int) []float32 { return make([]float32, rows*each) }
	return decoderRecord{
		first: s.newNormRecord(rows), second: s.newNormRecord(rows),
		qkv: floats(3 * s.width), attention: floats(s.heads * length), mixed: floats(s.width),
		up: floats(4 * s.width), active: floats(4 * s.width),
	}
}

// forward sets p.logits, at every position of the sequences, to those of the next token. p's
// tokens and lengths are set.
func (n *Transformer) forward(p *passage) {
	p.rows = len(p.tokens)
	at := 0
	x := p.layers[0].first.input
	for _, length := range p.lengths {
		for i := range length {
			n.embed(x[(at+i)*n.stack.width:], p.tokens[at+i], i)
		}
		at += length
	}
	for i := range p.layers {
		next := p.final.input
		if i+1 < len(p.layers) {
			next = p.layers[i+1].first.input
		}
		n.layer(&n.stack.layers[i], &p.layers[i], p, next)
	}
	n.normalise(n.stack.norm, &p.final, p.rows)
	n.dense(p.logits, p.final.output, n.stack.head, p.rows)
}

// layer sets next to the stream after a layer. next may be r.first.input.
func (n *Transformer) layer(l *decoder, r *decoderRecord, p *passage, next []float32) {
	n.beforeAttention(l, r, p.rows)
	d := n.stack.width
	row, weights := 0, r.attention
	for _, length := range p.lengths {
		n.attend(length, r.qkv[row*3*d:], weights, r.mixed[row*d:], &p.keys, &p.values)
		row, weights = row+length, weights[n.stack.heads*length*length:]
	}
	n.afterAttention(l, r, p.rows, next)
}

// embed sets x, [width], to the sum of a token's and a place's embedding.
func (n *Transformer) embed(x []float32, token byte, place int) {
	d := n.stack.width
	copy(x[:d], n.stack.tokens.of(n.weights)[int(token)*d:])
	n.kernel.Add(x[:d], n.stack.places.of(n.weights)[place*d:][:d])
}

// beforeAttention sets r.qkv from the stream, r.first.input.
func (n *Transformer) beforeAttention(l *decoder, r *decoderRecord, rows int) {
	n.normalise(l.first, &r.first, rows)
	n.dense(r.qkv, r.first.output, l.qkv, rows)
	d, scale := n.stack.width, n.stack.scale()
	for i := range rows {
		n.kernel.Scale(r.qkv[i*3*d:][:d], scale)
	}
}

// afterAttention takes the stream from r.first.input and attention's result, r.mixed, to next.
func (n *Transformer) afterAttention(l *decoder, r *decoderRecord, rows int, next []float32) {
	size := rows * n.stack.width
	copy(r.second.input[:size], r.first.input)
	n.addDense(r.second.input, r.mixed, l.out, rows)
	n.normalise(l.second, &r.second, rows)
	n.dense(r.up, r.second.output, l.up, rows)
	n.kernel.Gelu(r.active[:4*size], r.up[:4*size])
	copy(next[:size], r.second.input)
	n.addDense(next, r.active, l.down, rows)
}

// scale is what queries are multiplied by, channels^(-1/2) (Vaswani et al. 2017, equation 1).
func (s *stack) scale() float32 { return float32(inverseRoot(s.channels())) }

// normEpsilon keeps a norm from dividing by zero; PyTorch's number.
const normEpsilon = 1e-5

// normalise sets r.output from r.input.
func (n *Transformer) normalise(l norm, r *normRecord, rows int) {
	size := rows * n.stack.width
	n.kernel.LayerNorm(r.output[:size], r.stats[:2*rows], r.input[:size], l.gain.of(n.weights), l.bias.of(n.weights), normEpsilon)
}

// dense sets dst, [rows][out], to the layer's result for src, [rows][in].
func (n *Transformer) dense(dst, src []float32, l dense, rows int) {
	bias := l.bias.of(n.weights)
	for at := 0; at < rows*l.out; at += l.out {
		copy(dst[at:], bias)
	}
	n.kernel.Product(dst, l.out, src, l.in, 1, &n.forth[l.index], rows, true)
}

// addDense adds it to dst: the bias first, then each product in order, so that nothing of the
// sum depends on where it began.
func (n *Transformer) addDense(dst, src []float32, l dense, rows int) {
	n.kernel.AddRow(dst[:rows*l.out], l.bias.of(n.weights))
	n.kernel.Product(dst, l.out, src, l.in, 1, &n.forth[l.index], rows, true)
}
