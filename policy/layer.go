package policy

import (
	"fmt"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// kind is what a tensor does, which decides how it lies in memory and in a file.
type kind uint8

const (
	// convolution is over 3x3 cells: [3][3][in][out] in memory, [out][in][3][3] in a file.
	convolution kind = iota
	// cellwise is a 1x1 convolution: [in][out] in memory, [out][in][1][1] in a file.
	cellwise
	// linear is a dense layer: [in][out] in memory, [out][in] in a file.
	linear
	// bias is [out] everywhere.
	bias
)

// tensor is a named piece of the parameters.
type tensor struct {
	name    string
	kind    kind
	in, out int
	at      span
	scale   float64 // of the initial weights: their deviation is scale·sqrt(2/fan-in)
}

// span is where a tensor lies in the flat slice of all parameters, gradients or averages.
type span struct{ from, to int }

// of returns the tensor's part of a flat slice.
func (s span) of(flat []float32) []float32 { return flat[s.from:s.to:s.to] }

// layer is a linear map with its bias.
type layer struct {
	in, out      int
	weight, bias span // bias is empty where the layer has none
}

// block is one residual block.
type block struct{ first, pool, second layer }

// tower is the architecture: which layers there are and where their parameters lie.
type tower struct {
	shape    Shape
	grid     *kernel.Grid
	channels int
	features int       // channels of the heads' flattened features, for each of rest and value
	none     []float32 // [channels] zeros: the bias of a convolution that has none
	stem     layer
	blocks   []block
	heads    layer // per cell: policy planes, then features of the rest, then features of the value
	rest     layer // out is 0 where the planes hold all actions
	hidden   layer
	outcome  layer
	reply    replyHead // empty where the network has none

	tensors []tensor // in the order of the file
	size    int      // parameters in all
}

const hiddens = 48 // units of the value head's hidden layer

// newTower lays out the network. Inside a block the convolutions start as Fixup says: the first
// scaled by Blocks^(-1/2), the second at zero.
func newTower(shape Shape, config Config) *tower {
	t := &tower{
		shape: shape, grid: kernel.NewGrid(shape.Height, shape.Width),
		channels: config.Channels, features: config.features(), none: make([]float32, config.Channels),
	}
	c, flat := config.Channels, 2*config.Channels+t.features*shape.cells()
	t.stem = t.layer("stem", convolution, shape.inputs(), c, 1)
	inside := inverseRoot(config.Blocks)
	for i := range config.Blocks {
		name := fmt.Sprintf("blocks.%d", i)
		t.blocks = append(t.blocks, block{
			first:  t.layer(name+".first", convolution, c, c, inside),
			pool:   t.weights(name+".pool", linear, 2*c, c, 0),
			second: t.layer(name+".second", convolution, c, c, 0),
		})
	}
	t.heads = t.layer("heads", cellwise, c, t.valueAt()+t.features, 1)
	if shape.rest() > 0 {
		t.rest = t.layer("policy.rest", linear, flat, shape.rest(), 0)
	}
	t.hidden = t.layer("value.hidden", linear, flat, hiddens, 1)
	t.outcome = t.layer("value.outcome", linear, hiddens, atoms*shape.groups(), 0)
	if config.ReplyWeight > 0 {
		t.addReply()
	}
	return t
}

// restAt is the first channel of the heads that is a feature of the rest.
func (t *tower) restAt() int { return t.shape.planes() }

// valueAt is the first channel of the heads that is a feature of the value.
func (t *tower) valueAt() int {
	if t.shape.rest() > 0 {
		return t.restAt() + t.features
	}
	return t.restAt()
}

// layer adds a layer with its bias.
func (t *tower) layer(name string, k kind, in, out int, scale float64) layer {
	l := t.weights(name, k, in, out, scale)
	l.bias = t.add(tensor{name: name + ".bias", kind: bias, in: 1, out: out})
	return l
}

// weights adds a layer without one.
func (t *tower) weights(name string, k kind, in, out int, scale float64) layer {
	return layer{in: in, out: out, weight: t.add(tensor{name: name + ".weight", kind: k, in: in, out: out, scale: scale})}
}

func (t *tower) add(x tensor) span {
	x.at = span{t.size, t.size + x.count()}
	t.size = x.at.to
	t.tensors = append(t.tensors, x)
	return x.at
}

// fan is the number of inputs that each output sums over.
func (x tensor) fan() int {
	if x.kind == convolution {
		return 9 * x.in
	}
	return x.in
}

// count is the number of parameters.
func (x tensor) count() int { return x.fan() * x.out }

// shape is the tensor's shape in a file, as PyTorch has it.
func (x tensor) shape() []int {
	switch x.kind {
	case convolution:
		return []int{x.out, x.in, 3, 3}
	case cellwise:
		return []int{x.out, x.in, 1, 1}
	case linear:
		return []int{x.out, x.in}
	default:
		return []int{x.out}
	}
}
