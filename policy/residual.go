package policy

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Residual is the convolutional network of the package's introduction. Make one with NewResidual
// or LoadResidual.
type Residual struct {
	shape  Shape
	config Config
	tower  *tower         // never changes; shared by clones
	kernel *kernel.Kernel // the arithmetic: all have the same bits

	weights   []float32 // [tower.size]
	optimizer optimizer
	version   *version // the weights packed

	spare   chan *evaluation // memory for Evaluate
	learner *learner         // memory for Train, made by its first call
}

var _ Network = (*Residual)(nil)

// spares is how many goroutines can evaluate at once without an allocation.
const spares = 64

// NewResidual returns a network with weights drawn from seed. It thinks every action equally
// likely and every outcome too, until it learns.
func NewResidual(shape Shape, config Config, seed uint64) (*Residual, error) {
	n, err := newResidual(shape, config)
	if err != nil {
		return nil, fmt.Errorf("new network: %w", err)
	}
	for i, x := range n.tower.tensors {
		deviation := float32(x.scale * math.Sqrt(2/float64(x.fan())))
		if deviation == 0 {
			continue
		}
		s := stream.New(seed, stream.Weights, uint64(i))
		w := x.at.of(n.weights)
		for j := range w {
			w[j] = deviation * s.Normal()
		}
	}
	// The policy planes are a last layer and start at zero.
	heads := n.tower.heads
	for i, w := 0, heads.weight.of(n.weights); i < len(w); i += heads.out {
		clear(w[i : i+shape.planes()])
	}
	return n, nil
}

// newResidual returns a network whose weights are all zero.
func newResidual(shape Shape, config Config) (*Residual, error) {
	if err := errors.Join(shape.Validate(), config.Validate()); err != nil {
		return nil, err
	}
	t := newTower(shape, config)
	return &Residual{
		shape: shape, config: config, tower: t, kernel: kernel.Default(),
		weights: make([]float32, t.size), optimizer: newOptimizer(config, t.size),
		version: new(version), spare: make(chan *evaluation, spares),
	}, nil
}

// Shape returns what the network was made for.
func (n *Residual) Shape() Shape { return n.shape }

// Config returns how large the network is and how it learns.
func (n *Residual) Config() Config { return n.config }

// Parameters is the number of weights.
func (n *Residual) Parameters() int { return n.tower.size }

// Clone returns an independent copy with the same weights and optimiser state.
func (n *Residual) Clone() Network {
	c := *n
	c.weights = slices.Clone(n.weights)
	c.optimizer.mean, c.optimizer.square = slices.Clone(n.optimizer.mean), slices.Clone(n.optimizer.square)
	c.version, c.spare, c.learner = new(version), make(chan *evaluation, spares), nil
	return &c
}

// inverseRoot returns n^(-1/2).
func inverseRoot(n int) float64 { return 1 / math.Sqrt(float64(n)) }
