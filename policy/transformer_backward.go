package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// transformerTrail is the memory of a passage's way back.
type transformerTrail struct {
	logits []float32 // [rows][vocabulary], given by the loss
	stream []float32 // [rows][width], in the end that of the embeddings
	qkv    []float32 // [rows][3·width], of a layer
	head   attentionTrail
	inputs kernel.Panels // [rows][in], of a dense layer
}

func (s *stack) newTrail(rows int) *transformerTrail {
	floats := func(each int) []float32 { return make([]float32, rows*each) }
	t := &transformerTrail{logits: floats(s.vocabulary), stream: floats(s.width), qkv: floats(3 * s.width)}
	t.head.weights = floats(min(rows, s.context))
	return t
}

// backward takes the gradient of a lesson's logits back to the embeddings, and adds to the
// student's. On the way the gradients of norms' and GELU's results replace them in the passage.
func (n *Transformer) backward(s *student, x *lesson) {
	p, t := x.passage, x.trail
	w := way{n, s, x.number, p, t}
	w.dense(p.final.output, t.logits, n.stack.head)
	clear(t.stream[:p.rows*n.stack.width])
	w.norm(n.stack.norm, &p.final)
	for i := len(p.layers) - 1; i >= 0; i-- {
		w.layer(&n.stack.layers[i], &p.layers[i])
	}
	w.embeddings()
}

// way is one passage's way back.
type way struct {
	*Transformer
	*student
	passage int // its number
	p       *passage
	t       *transformerTrail
}

// layer takes t.stream from after a layer to before it.
func (w way) layer(l *decoder, r *decoderRecord) {
	d := w.stack.width
	w.dense(r.active, w.t.stream, l.down)
	w.kernel.GeluBackward(r.active[:4*d*w.p.rows], r.up[:4*d*w.p.rows])
	w.dense(r.second.output, r.active, l.up)
	w.norm(l.second, &r.second)

	w.dense(r.mixed, w.t.stream, l.out)
	row, weights := 0, r.attention
	for _, length := range w.p.lengths {
		w.attendBack(length, r.qkv[row*3*d:], weights, r.mixed[row*d:], w.t.qkv[row*3*d:], &w.t.head)
		row, weights = row+length, weights[w.stack.heads*length*length:]
	}
	w.dense(r.first.output, w.t.qkv, l.qkv)
	w.norm(l.first, &r.first)
}

// dense replaces a layer's inputs by their gradient, given that of its outputs, and adds to that of
// its weights.
func (w way) dense(inputs, outputs []float32, l dense) {
	w.t.inputs.Pack(w.p.rows, l.in, inputs, l.in, 1)
	outputs = outputs[:w.p.rows*l.out]
	w.kernel.Product(inputs, l.in, outputs, l.out, 1, &w.back[l.index], w.p.rows, false)
	w.inTurn(l.part, func() {
		w.kernel.Product(l.weight.of(w.gradient), l.in, outputs, 1, l.out, &w.t.inputs, l.out, true)
		w.kernel.SumRows(l.bias.of(w.gradient), outputs)
	})
}

// norm adds to t.stream what goes back through a norm, whose record holds the gradient of its
// output, and to the gradient of its weights.
func (w way) norm(l norm, r *normRecord) {
	size := w.p.rows * w.stack.width
	gradient, input := r.output[:size], r.input[:size]
	w.inTurn(l.part, func() {
		w.kernel.LayerNormSums(l.gain.of(w.gradient), l.bias.of(w.gradient), gradient, r.stats[:2*w.p.rows], input)
	})
	w.kernel.LayerNormBackward(gradient, r.stats, input, l.gain.of(w.weights))
	w.kernel.Add(w.t.stream, gradient)
}

// embeddings adds to the gradients of the tokens' and places' embeddings.
func (w way) embeddings() {
	d := w.stack.width
	tokens, places := w.stack.tokens.of(w.gradient), w.stack.places.of(w.gradient)
	w.inTurn(w.stack.embeddings, func() {
		row := 0
		for _, length := range w.p.lengths {
			for place := range length {
				g := w.t.stream[row*d:][:d]
				w.kernel.Add(tokens[int(w.p.tokens[row])*d:], g)
				w.kernel.Add(places[place*d:], g)
				row++
			}
		}
	})
}

// inTurn adds to a part of the gradient when all passages before this one have.
func (w way) inTurn(part int, add func()) {
	w.turns[part].take(w.passage)
	add()
	w.turns[part].give()
}
