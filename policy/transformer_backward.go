package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// transformerTrail is the memory of a passage's way back. It keeps what the gradients of the
// weights are made of: for each dense layer its inputs and the gradient of its outputs.
type transformerTrail struct {
	logits []float32 // [rows][vocabulary], given by the loss
	stream []float32 // [rows][width], in the end that of the embeddings
	norm   []float32 // [rows][width], of a norm's input
	layers []decoderTrail
	head   attentionTrail

	inputs  []kernel.Panels // by dense.index: [rows][in]
	outputs [][]float32     // by dense.index: [rows][out]
}

// decoderTrail holds gradients of one layer.
type decoderTrail struct {
	qkv    []float32 // [rows][3·width]
	middle []float32 // [rows][width], of the stream after attention
	after  []float32 // [rows][width], of the stream after the layer
}

func (s *stack) newTrail(rows int) *transformerTrail {
	floats := func(each int) []float32 { return make([]float32, rows*each) }
	t := &transformerTrail{
		logits: floats(s.vocabulary), stream: floats(s.width), norm: floats(s.width),
		inputs: make([]kernel.Panels, s.denses), outputs: make([][]float32, s.denses),
	}
	t.head.weights = floats(min(rows, s.context))
	for range s.layers {
		t.layers = append(t.layers, decoderTrail{floats(3 * s.width), floats(s.width), floats(s.width)})
	}
	return t
}

// backward takes t.logits back to the embeddings. On the way the gradients of norms' and GELU's results
// replace them in p.
func (n *Transformer) backward(back []kernel.Panels, p *passage, t *transformerTrail) {
	w := way{n, back, p, t}
	w.dense(p.final.output, t.logits, n.stack.head)
	clear(t.stream[:p.rows*n.stack.width])
	w.norm(n.stack.norm, &p.final)
	for i := len(p.layers) - 1; i >= 0; i-- {
		w.layer(&n.stack.layers[i], &p.layers[i], &t.layers[i])
	}
}

// way is one passage's way back.
type way struct {
	*Transformer
	back []kernel.Panels // by dense.index: [out][in]
	p    *passage
	t    *transformerTrail
}

// layer takes t.stream from after a layer to before it.
func (w way) layer(l *decoder, r *decoderRecord, t *decoderTrail) {
	d := w.stack.width
	size := w.p.rows * d
	copy(t.after, w.t.stream[:size])
	w.dense(r.active, t.after, l.down)
	w.kernel.GeluBackward(r.active[:4*size], r.up[:4*size])
	w.dense(r.second.output, r.active, l.up)
	w.norm(l.second, &r.second)

	copy(t.middle, w.t.stream[:size])
	w.dense(r.mixed, t.middle, l.out)
	row, weights := 0, r.attention
	for _, length := range w.p.lengths {
		w.attendBack(length, r.qkv[row*3*d:], weights, r.mixed[row*d:], t.qkv[row*3*d:], &w.t.head)
		row, weights = row+length, weights[w.stack.heads*length*length:]
	}
	w.dense(r.first.output, t.qkv, l.qkv)
	w.norm(l.first, &r.first)
}

// dense replaces a layer's inputs by their gradient, given that of its outputs, and keeps both for
// the gradient of its weights.
func (w way) dense(inputs, outputs []float32, l dense) {
	w.t.inputs[l.index].Pack(w.p.rows, l.in, inputs, l.in, 1)
	w.t.outputs[l.index] = outputs[:w.p.rows*l.out]
	w.kernel.Product(inputs, l.in, outputs, l.out, 1, &w.back[l.index], w.p.rows, false)
}

// norm adds to t.stream what goes back through a norm, whose record holds the gradient of its
// output and keeps it.
func (w way) norm(l norm, r *normRecord) {
	size := w.p.rows * w.stack.width
	gradient := w.t.norm[:size]
	copy(gradient, r.output)
	w.kernel.LayerNormBackward(gradient, r.stats, r.input[:size], l.gain.of(w.weights))
	w.kernel.Add(w.t.stream, gradient)
}
