package policy

import (
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Chooser reads a network's logits as its policy: the softmax over the legal actions. Its
// log-probabilities have the bits that training on Choices finds for the same weights and position, so
// that the ratio of two policies starts at exactly one. It is for one goroutine.
//
// legal has one action at least, and none beyond the logits.
type Chooser struct {
	distribution distribution
	temperature  float32
}

// NewChooser returns a chooser among a number of actions; temperature, above 0, divides the logits.
func NewChooser(actions int, temperature float32) *Chooser {
	return &Chooser{newDistribution(kernel.Default(), actions), temperature}
}

// Choose draws an action, by one number of random, and returns it with its log-probability in nats.
func (c *Chooser) Choose(logits []float32, legal plugins.Bitset, random Source) (action int, logProb float32) {
	c.distribution.set(logits, legal, c.temperature)
	action = c.distribution.draw(random)
	return action, c.distribution.logProb(action)
}

// LogProb is the log-probability of a legal action, in nats.
func (c *Chooser) LogProb(logits []float32, legal plugins.Bitset, action int) float32 {
	c.distribution.set(logits, legal, c.temperature)
	return c.distribution.logProb(action)
}

// Probabilities sets dst, one entry an action, to the policy: 0 where illegal.
func (c *Chooser) Probabilities(dst, logits []float32, legal plugins.Bitset) {
	c.distribution.set(logits, legal, c.temperature)
	for a, e := range c.distribution.parts {
		dst[a] = float32(float64(e) / c.distribution.sum)
	}
}
