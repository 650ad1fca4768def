package policy

import (
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Transformer is a decoder-only transformer over a small vocabulary (Vaswani et al. 2017, with the
// norms in front as GPT-2 has them: Radford et al. 2019): learned embeddings of tokens and
// places, layers of causal attention and a perceptron with GELU (the tanh form), and a head that
// gives the next token's logits at every position. Make one with NewTransformer or LoadTransformer.
//
// It is a [Network] over prefixes: see Evaluate for how an observation holds one. Sequences are
// learnt with TrainSequences and sampled with a [Sampler], whose log-probabilities have the bits that
// LogProbs gives them.
type Transformer struct {
	config TransformerConfig
	stack  *stack // never changes; shared by clones
	kernel *kernel.Kernel

	weights   []float32 // [stack.size]
	optimizer optimizer
	forth     []kernel.Panels // by dense.index: [in][out] of the present weights

	spare   chan *reader // memory for Evaluate and LogProbs
	learner *student     // memory for training, made by its first call
}

var _ Network = (*Transformer)(nil)

// NewTransformer returns a network with weights drawn from seed. It thinks every token equally
// likely, until it learns.
func NewTransformer(config TransformerConfig, seed uint64) (*Transformer, error) {
	n, err := newTransformer(config)
	if err != nil {
		return nil, fmt.Errorf("new network: %w", err)
	}
	for i, x := range n.stack.tensors {
		s := stream.New(seed, stream.Weights, uint64(i))
		w, deviation := x.at.of(n.weights), float32(x.deviation)
		for j := range w {
			w[j] = x.start
			if deviation != 0 {
				w[j] += float32(deviation * s.Normal())
			}
		}
	}
	n.pack()
	return n, nil
}

// newTransformer returns a network whose weights are all zero, and not packed.
func newTransformer(config TransformerConfig) (*Transformer, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	s := newStack(config)
	return &Transformer{
		config: config, stack: s, kernel: kernel.Default(),
		weights: make([]float32, s.size), optimizer: newOptimizer(config.learning(), s.size),
		forth: make([]kernel.Panels, s.denses), spare: make(chan *reader, spares),
	}, nil
}

// Config returns how large the network is and how it learns.
func (n *Transformer) Config() TransformerConfig { return n.config }

// Parameters is the number of weights.
func (n *Transformer) Parameters() int { return n.stack.size }

// Clone returns an independent copy with the same weights and optimiser state.
func (n *Transformer) Clone() Network {
	c := *n
	c.weights = slices.Clone(n.weights)
	c.optimizer.mean, c.optimizer.square = slices.Clone(n.optimizer.mean), slices.Clone(n.optimizer.square)
	c.forth = make([]kernel.Panels, n.stack.denses)
	c.spare, c.learner = make(chan *reader, spares), nil
	c.pack()
	return &c
}

// pack lays the weights out for products. Every change of the weights ends with it, so that
// evaluation only reads.
func (n *Transformer) pack() {
	n.stack.eachDense(func(l dense) {
		n.forth[l.index].Pack(l.in, l.out, l.weight.of(n.weights), 1, l.in)
	})
}

// eachDense calls yield with every dense layer, in order.
func (s *stack) eachDense(yield func(dense)) {
	for i := range s.layers {
		l := &s.layers[i]
		yield(l.qkv)
		yield(l.out)
		yield(l.up)
		yield(l.down)
	}
	yield(s.head)
}
