package policy

// A gradient of weights is one sum for each weight, over all rows of the batch in order. Passages of a
// round are summed one after another, and threads share out the weights, never the rows: neither
// the number of threads nor where a batch is cut changes a bit.

// outputsAtOnce is the number of a dense layer's outputs whose weights are one job.
const outputsAtOnce = 48

// job adds a round's part to the gradient of some weights.
type job func(gradient []float32, round []*lesson)

// jobs returns what there is to do after each round; no two touch the same weights.
func (n *Transformer) jobs() []job {
	var all []job
	n.stack.eachDense(func(l dense) {
		for from := 0; from < l.out; from += outputsAtOnce {
			all = append(all, n.denseJob(l, from, min(l.out, from+outputsAtOnce)))
		}
		all = append(all, n.biasJob(l))
	})
	for i := range n.stack.layers {
		l := &n.stack.layers[i]
		all = append(all,
			n.normJob(l.first, func(p *passage) *normRecord { return &p.layers[i].first }),
			n.normJob(l.second, func(p *passage) *normRecord { return &p.layers[i].second }))
	}
	return append(all, n.normJob(n.stack.norm, func(p *passage) *normRecord { return &p.final }), n.embeddingJob)
}

// denseJob is the job of the weights of outputs [from, to), which are rows.
func (n *Transformer) denseJob(l dense, from, to int) job {
	return func(gradient []float32, round []*lesson) {
		for _, x := range round {
			n.kernel.Product(l.weight.of(gradient)[from*l.in:], l.in, x.trail.outputs[l.index][from:], 1, l.out,
				&x.trail.inputs[l.index], to-from, true)
		}
	}
}

// biasJob is the job of a dense layer's biases.
func (n *Transformer) biasJob(l dense) job {
	return func(gradient []float32, round []*lesson) {
		for _, x := range round {
			n.kernel.SumRows(l.bias.of(gradient), x.trail.outputs[l.index])
		}
	}
}

// normJob is the job of a norm, whose record holds the gradient of its output.
func (n *Transformer) normJob(l norm, of func(*passage) *normRecord) job {
	return func(gradient []float32, round []*lesson) {
		for _, x := range round {
			r, size := of(x.passage), x.passage.rows*n.stack.width
			n.kernel.LayerNormSums(l.gain.of(gradient), l.bias.of(gradient), r.output[:size], r.stats[:2*x.passage.rows], r.input[:size])
		}
	}
}

// embeddingJob is the job of the tokens' and places' embeddings.
func (n *Transformer) embeddingJob(gradient []float32, round []*lesson) {
	d := n.stack.width
	tokens, places := n.stack.tokens.of(gradient), n.stack.places.of(gradient)
	for _, x := range round {
		row := 0
		for _, length := range x.passage.lengths {
			for place := range length {
				g := x.trail.stream[row*d:][:d]
				n.kernel.Add(tokens[int(x.passage.tokens[row])*d:], g)
				n.kernel.Add(places[place*d:], g)
				row++
			}
		}
	}
}
