package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// attend is causal attention over one sequence (Vaswani et al. 2017, section 3.2): qkv is
// [length][3·width], queries, keys, values; mixed is [length][width], the heads side by side, and weights,
// [heads][length][length], keeps the softmax. keys and values are scratch memory.
//
// A weight is one sum over channels, a result one sum over places in order; places after a
// query's own have weight 0 and change no sum. So a row's bits do not depend on what follows it, and a
// Sampler, which sees the row before the rest, gets the same.
func (n *Transformer) attend(length int, qkv, weights, mixed []float32, keys, values *kernel.Panels) {
	d, channels := n.stack.width, n.stack.channels()
	for h := range n.stack.heads {
		query, key, value := qkv[h*channels:], qkv[d+h*channels:], qkv[2*d+h*channels:]
		w := weights[h*length*length:][:length*length]
		keys.Pack(channels, length, key, 1, 3*d)
		n.kernel.Product(w, length, query, 3*d, 1, keys, length, false)
		n.kernel.SoftmaxPrefix(w, length, n.stack.causal[:length])
		for from := 0; from < length; from += placesAtOnce {
			to := min(length, from+placesAtOnce)
			values.View(to, channels, value, 3*d)
			n.kernel.Product(mixed[from*d+h*channels:], d, w[from*length:], length, 1, values, to-from, false)
		}
	}
}

// placesAtOnce is how many rows of a triangle are multiplied together, without the part of it that is
// zero for all of them. It changes no result.
const placesAtOnce = 24

// attentionTrail is the memory of attention's way back, for one head.
type attentionTrail struct {
	weights []float32 // [length][length], gradient
	panels  kernel.Panels
}

// attendBack sets qkvGradient, [length][3·width], given that of mixed and what attend has left.
func (n *Transformer) attendBack(length int, qkv, weights, mixedGradient, qkvGradient []float32, t *attentionTrail) {
	k, d, channels := n.kernel, n.stack.width, n.stack.channels()
	gradient, b := t.weights[:length*length], &t.panels
	for h := range n.stack.heads {
		query, key, value := h*channels, d+h*channels, 2*d+h*channels
		w, mixed := weights[h*length*length:][:length*length], mixedGradient[h*channels:]

		b.Pack(channels, length, qkv[value:], 1, 3*d)
		k.Product(gradient, length, mixed, d, 1, b, length, false)
		k.SoftmaxPrefixBackward(gradient, w, length, n.stack.causal[:length])
		for from := 0; from < length; from += placesAtOnce {
			rows := min(length-from, placesAtOnce)
			row, column := from*length, from*length+from // of the triangles, whose columns begin on the diagonal
			b.View(from+rows, channels, qkv[key:], 3*d)
			k.Product(qkvGradient[query+from*3*d:], 3*d, gradient[row:], length, 1, b, rows, false)
			b.View(length-from, channels, mixed[from*d:], d)
			k.Product(qkvGradient[value+from*3*d:], 3*d, w[column:], 1, length, b, rows, false)
			b.View(length-from, channels, qkv[query+from*3*d:], 3*d)
			k.Product(qkvGradient[key+from*3*d:], 3*d, gradient[column:], 1, length, b, rows, false)
		}
	}
	for i := range length {
		k.Scale(qkvGradient[i*3*d:][:d], n.stack.scale())
	}
}
