package policy

import (
	"sync"
	"sync/atomic"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// packed is the weights laid out for convolutions and products, from inputs to outputs or, for
// gradients, back.
type packed struct {
	stem                         kernel.Filters
	blocks                       []packedBlock
	heads, rest, hidden, outcome kernel.Panels
}

type packedBlock struct {
	first, second kernel.Filters
	pool          kernel.Panels
}

// pack fills in p from weights. The way back ends before the stem.
func (t *tower) pack(k *kernel.Kernel, p *packed, weights []float32, back bool, work *kernel.Work) {
	if p.blocks == nil {
		p.blocks = make([]packedBlock, len(t.blocks))
	}
	filters := func(f *kernel.Filters, l layer) { k.PackFilters(f, l.in, l.out, l.weight.of(weights), back, work) }
	if !back {
		filters(&p.stem, t.stem)
	}
	for i, b := range t.blocks {
		filters(&p.blocks[i].first, b.first)
		filters(&p.blocks[i].second, b.second)
		b.pool.pack(&p.blocks[i].pool, weights, back)
	}
	t.heads.pack(&p.heads, weights, back)
	t.rest.pack(&p.rest, weights, back)
	t.hidden.pack(&p.hidden, weights, back)
	t.outcome.pack(&p.outcome, weights, back)
}

// pack lays out a layer that is a matrix, or its transpose for the way back.
func (l layer) pack(p *kernel.Panels, weights []float32, back bool) {
	if back {
		p.Pack(l.out, l.in, l.weight.of(weights), 1, l.out)
	} else {
		p.Pack(l.in, l.out, l.weight.of(weights), l.out, 1)
	}
}

// version is the weights as they are now, packed when somebody first asks.
type version struct {
	made   atomic.Bool
	mutex  sync.Mutex // held while packing
	packed packed
	work   kernel.Work
}

// forget says that the weights have changed. Nobody may be using what was packed.
func (v *version) forget() { v.made.Store(false) }

// current returns the packed weights. Any number of goroutines may ask at once.
func (n *Residual) current() *packed {
	v := n.version
	if v.made.Load() {
		return &v.packed
	}
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if !v.made.Load() {
		n.tower.pack(n.kernel, &v.packed, n.weights, false, &v.work)
		v.made.Store(true)
	}
	return &v.packed
}
