package policy

import "github.com/tengen-rl/tengen/policy/internal/kernel"

// Silent counts the units that have had no gradient for so long, hundreds of steps, that the optimiser has forgotten the
// last one: most likely they are below 0 on every position, and nothing brings them back but a Leak. Units are
// those between the convolutions of each block and those of the value's hidden layer.
func (n *Residual) Silent() (silent, units int) {
	layers := []layer{n.tower.hidden}
	for _, b := range n.tower.blocks {
		layers = append(layers, b.first)
	}
	for _, l := range layers {
		for _, m := range l.bias.of(n.optimizer.mean) {
			units++
			if n.optimizer.steps > 0 && m < kernel.Faint && m > -kernel.Faint {
				silent++
			}
		}
	}
	return silent, units
}
