package policy

import (
	"errors"
	"fmt"
)

// The optimisers that Config.Optimizer may name.
const (
	AdamW = "adamw" // Loshchilov and Hutter 2019, algorithm 2
	SGD   = "sgd"   // with momentum and decoupled weight decay; the same, algorithm 1
)

// Config says how large a residual network is and how it learns. Default is a good start.
type Config struct {
	// Blocks of two convolutions, 1..256. More see further and cost in proportion.
	Blocks int `json:"blocks"`
	// Channels of the residual stream, 1..1024. Cost grows with the square.
	Channels int `json:"channels"`
	// Features are the planes that each head keeps of the board before its last layers, 0..64: more tell it more of
	// where on the board something is, and cost some of its time. 0 is 2.
	Features int `json:"features,omitempty"`
	// Optimizer is AdamW or SGD.
	Optimizer string `json:"optimizer"`
	// WeightDecay shrinks weights, not biases, by LearningRate·WeightDecay a step; at least 0.
	WeightDecay float32 `json:"weight_decay"`
	// Momentum of SGD, [0, 1).
	Momentum float32 `json:"momentum"`
	// Beta1 and Beta2 are AdamW's decay rates of the gradient's mean and square, [0, 1).
	Beta1 float32 `json:"beta1"`
	Beta2 float32 `json:"beta2"`
	// GradientClip is the longest gradient taken as it is: a longer one is scaled down to it. 0
	// never clips.
	GradientClip float32 `json:"gradient_clip"`
	// Leak is the share of its gradient that a unit gets where it is not active, [0, 1). With 0, the true gradient, a
	// unit that long steps have made inactive on every position never learns again; see doc.go.
	Leak float32 `json:"leak,omitempty"`
	// ValueWeight is the weight of the value loss beside the policy loss; at least 0.
	ValueWeight float32 `json:"value_weight"`
	// ReplyWeight is the weight of the loss of predicting the next player's policy; at least 0. 0, the
	// default, gives the network no head for it; 0.15 is KataGo's (Wu 2019, section 3.4). Evaluating costs
	// the same with and without.
	ReplyWeight float32 `json:"reply_weight,omitempty"`
}

// Default returns the configuration for a small board and an evening on two cores.
func Default() Config {
	return Config{
		Blocks: 2, Channels: 32,
		Optimizer: AdamW, WeightDecay: 0.01, Momentum: 0.9, Beta1: 0.9, Beta2: 0.99,
		GradientClip: 1, ValueWeight: 1,
	}
}

// Validate reports everything that is wrong with the configuration.
func (c Config) Validate() error {
	faults := []error{
		between("network: blocks", c.Blocks, 1, 256),
		between("network: channels", c.Channels, 1, 1024),
		between("network: features", c.Features, 0, 64),
		fraction("momentum", c.Momentum), fraction("beta1", c.Beta1), fraction("beta2", c.Beta2), fraction("leak", c.Leak),
		positive("weight_decay", c.WeightDecay), positive("gradient_clip", c.GradientClip), positive("value_weight", c.ValueWeight),
		positive("reply_weight", c.ReplyWeight),
	}
	if c.Optimizer != AdamW && c.Optimizer != SGD {
		faults = append(faults, fmt.Errorf("network: optimizer is %q: it must be %q or %q", c.Optimizer, AdamW, SGD))
	}
	return errors.Join(faults...)
}

// features is Features, and 2, which AlphaZero's policy has, where nothing is said.
func (c Config) features() int {
	if c.Features == 0 {
		return 2
	}
	return c.Features
}

// sameSize says whether two configurations have the same weights.
func (c Config) sameSize(other Config) bool {
	return c.Blocks == other.Blocks && c.Channels == other.Channels && c.features() == other.features() && (c.ReplyWeight > 0) == (other.ReplyWeight > 0)
}

func fraction(what string, x float32) error {
	if !(x >= 0 && x < 1) {
		return fmt.Errorf("network: %s is %v: it must be at least 0 and below 1", what, x)
	}
	return nil
}

func positive(what string, x float32) error {
	if !(x >= 0) || !finite(x) {
		return fmt.Errorf("network: %s is %v: it must be a number of at least 0", what, x)
	}
	return nil
}
