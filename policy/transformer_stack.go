package policy

import (
	"fmt"
	"math"
)

// stack is the architecture of a transformer: which layers there are and where their parameters
// lie. Parameters lie in memory as in a file, which is PyTorch's order: a dense layer is [out][in].
type stack struct {
	width, heads, context, vocabulary int

	tokens, places span // [vocabulary][width], [context][width]
	layers         []decoder
	norm           norm
	head           dense
	embeddings     int // their part
	denses, parts  int // how many dense layers there are, and parts of the gradient

	causal  []int32     // 1, 2, ... context: how many places each sees
	tensors []parameter // in the order of the file
	size    int         // parameters in all
}

// decoder is one layer: x += out(attention(qkv(first(x)))), then x += down(gelu(up(second(x)))).
type decoder struct {
	first, second      norm
	qkv, out, up, down dense
}

// dense is a linear layer with its bias; index numbers the dense layers of a stack.
type dense struct {
	index, in, out int
	weight, bias   span
	part           int // of the gradient
}

// norm is a layer norm.
type norm struct {
	gain, bias span
	part       int // of the gradient
}

// parameter is a named piece of the parameters.
type parameter struct {
	name      string
	shape     []int
	at        span
	deviation float64 // of the initial numbers
	start     float32 // what they are spread around
}

// decays says whether weight decay shrinks it: matrices alone.
func (p parameter) decays() bool { return len(p.shape) > 1 }

// newStack lays out the network. Dense layers and embeddings start at the deviation that GPT-2 has
// at its width (0.02·sqrt(768/in)); the last layer of each branch is scaled down by the
// number of branches (Radford et al. 2019, section 2.3), and the head starts at zero: before it has
// seen anything a network has no opinion.
func newStack(c TransformerConfig) *stack {
	s := &stack{width: c.Width, heads: c.Heads, context: c.Context, vocabulary: c.Vocabulary}
	s.embeddings = s.part()
	d, branches := c.Width, inverseRoot(2*c.Layers)
	s.tokens = s.add("tokens.weight", startDeviation(d), 0, c.Vocabulary, d)
	s.places = s.add("places.weight", startDeviation(d), 0, c.Context, d)
	for i := range c.Layers {
		name := fmt.Sprintf("layers.%d.", i)
		s.layers = append(s.layers, decoder{
			first: s.norms(name + "l1"), second: s.norms(name + "l2"),
			qkv: s.dense(name+"qkv", d, 3*d, 1), out: s.dense(name+"out", d, d, branches),
			up: s.dense(name+"up", d, 4*d, 1), down: s.dense(name+"down", 4*d, d, branches),
		})
	}
	s.norm = s.norms("norm")
	s.head = s.dense("head", d, c.Vocabulary, 0)
	for i := range c.Context {
		s.causal = append(s.causal, int32(i+1))
	}
	return s
}

// startDeviation is that of a layer's initial weights.
func startDeviation(in int) float64 { return 0.02 * math.Sqrt(768/float64(in)) }

// channels is the number of channels that a head sees.
func (s *stack) channels() int { return s.width / s.heads }

func (s *stack) dense(name string, in, out int, scale float64) dense {
	s.denses++
	return dense{
		index: s.denses - 1, in: in, out: out,
		weight: s.add(name+".weight", scale*startDeviation(in), 0, out, in), bias: s.add(name+".bias", 0, 0, out),
		part: s.part(),
	}
}

func (s *stack) norms(name string) norm {
	return norm{gain: s.add(name+".weight", 0, 1, s.width), bias: s.add(name+".bias", 0, 0, s.width), part: s.part()}
}

// part numbers a part of the gradient that passages add to in turn.
func (s *stack) part() int {
	s.parts++
	return s.parts - 1
}

func (s *stack) add(name string, deviation float64, start float32, shape ...int) span {
	count := 1
	for _, n := range shape {
		count *= n
	}
	at := span{s.size, s.size + count}
	s.size = at.to
	s.tensors = append(s.tensors, parameter{name, shape, at, deviation, start})
	return at
}
