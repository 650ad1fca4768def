package policy

import (
	"errors"
	"fmt"
)

// TransformerConfig says how large a transformer is and how it learns. DefaultTransformer is a
// good start.
type TransformerConfig struct {
	// Layers of attention and perceptron, 1..64.
	Layers int `json:"layers"`
	// Width of the residual stream, 1..4096, a multiple of Heads. Cost grows with the square.
	Width int `json:"width"`
	// Heads of attention, at least 1; each sees Width/Heads channels.
	Heads int `json:"heads"`
	// Context is the longest sequence, in tokens, 1..4096.
	Context int `json:"context"`
	// Vocabulary is the number of tokens, 2..256: a token is a byte below it.
	Vocabulary int `json:"vocabulary"`
	// Optimizer is AdamW or SGD.
	Optimizer string `json:"optimizer"`
	// WeightDecay shrinks matrices, not biases and gains, by LearningRate·WeightDecay a step; at least 0.
	WeightDecay float32 `json:"weight_decay"`
	// Momentum of SGD, [0, 1).
	Momentum float32 `json:"momentum"`
	// Beta1 and Beta2 are AdamW's decay rates of the gradient's mean and square, [0, 1).
	Beta1 float32 `json:"beta1"`
	Beta2 float32 `json:"beta2"`
	// GradientClip is the longest gradient taken as it is: a longer one is scaled down to it. 0
	// never clips.
	GradientClip float32 `json:"gradient_clip"`
}

// DefaultTransformer returns the configuration for short problems and an evening on two cores.
func DefaultTransformer() TransformerConfig {
	return TransformerConfig{
		Layers: 2, Width: 128, Heads: 4, Context: 64, Vocabulary: 32,
		Optimizer: AdamW, WeightDecay: 0.01, Momentum: 0.9, Beta1: 0.9, Beta2: 0.99, GradientClip: 1,
	}
}

// Validate reports everything that is wrong with the configuration.
func (c TransformerConfig) Validate() error {
	faults := []error{
		between("network: layers", c.Layers, 1, 64),
		between("network: width", c.Width, 1, 4096),
		between("network: context", c.Context, 1, maxContext),
		between("network: vocabulary", c.Vocabulary, 2, 256),
		fraction("momentum", c.Momentum), fraction("beta1", c.Beta1), fraction("beta2", c.Beta2),
		positive("weight_decay", c.WeightDecay), positive("gradient_clip", c.GradientClip),
	}
	if c.Heads < 1 || c.Width%c.Heads != 0 {
		faults = append(faults, fmt.Errorf("network: heads is %d: it must be at least 1 and divide the width, %d", c.Heads, c.Width))
	}
	if c.Optimizer != AdamW && c.Optimizer != SGD {
		faults = append(faults, fmt.Errorf("network: optimizer is %q: it must be %q or %q", c.Optimizer, AdamW, SGD))
	}
	return errors.Join(faults...)
}

// maxContext bounds a sequence: attention's memory grows with its square.
const maxContext = 4096

// sameSize reports whether weights of one fit the other.
func (c TransformerConfig) sameSize(o TransformerConfig) bool {
	return c.Layers == o.Layers && c.Width == o.Width && c.Heads == o.Heads && c.Context == o.Context && c.Vocabulary == o.Vocabulary
}

// learning is the part of the configuration that the optimiser reads.
func (c TransformerConfig) learning() Config {
	return Config{Optimizer: c.Optimizer, WeightDecay: c.WeightDecay, Momentum: c.Momentum, Beta1: c.Beta1, Beta2: c.Beta2, GradientClip: c.GradientClip}
}
