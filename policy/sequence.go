package policy

import (
	"errors"
	"fmt"
)

// Sequences is a batch of token sequences, packed one after another without padding. A position
// is an index into them all; at each one the network has seen its sequence up to and with
// Tokens[position] and predicts the token after it.
//
// What a position teaches is Next (with a Loss: by default cross-entropy) or, where Policy is set,
// a distribution. Where its Weight is 0 none of its entries is read.
type Sequences struct {
	Lengths []int     // of each sequence, 1..Context; their sum is the number of positions
	Tokens  []byte    // [positions]
	Next    []byte    // [positions] the token to predict; unused with Policy
	Weight  []float32 // [positions] of the loss, at least 0: 0 masks a position out
	// Legal is [positions][ceil(Vocabulary/64)], the tokens that may come next, Next among them; nil
	// allows every token. It is the mask that they were sampled under.
	Legal []uint64
	// Policy is [positions][Vocabulary], target distributions, 0 on illegal tokens; or nil.
	Policy []float32
	// Advantage and Behaviour are [positions], for losses that read them; or nil. Behaviour is the log-probability
	// that Next was sampled with.
	Advantage, Behaviour []float32
	// Temperature divides the logits, as in the Sampling that drew the tokens; 0 means 1.
	Temperature float32
	// Scale multiplies the loss, which is a sum over positions by their weights; 0 means one over the
	// sum of the weights, which makes it a mean.
	Scale float32
	// Loss says how log-probabilities should move; nil is CrossEntropy. It is not used with Policy.
	Loss Loss
}

// check reports what is wrong with a batch.
func (b *Sequences) check(c TransformerConfig) error {
	positions := 0
	for i, length := range b.Lengths {
		if length < 1 || length > c.Context {
			return fmt.Errorf("sequence %d has %d tokens: it must have 1 to %d", i, length, c.Context)
		}
		positions += length
	}
	if positions == 0 {
		return errors.New("no sequence")
	}
	if err := b.checkSizes(c, positions); err != nil {
		return err
	}
	if !finite(b.Temperature) || b.Temperature < 0 || !finite(b.Scale) {
		return fmt.Errorf("temperature %v, scale %v: they must be numbers, the first at least 0", b.Temperature, b.Scale)
	}
	for i := range b.Tokens {
		if err := b.checkPosition(c, i); err != nil {
			return fmt.Errorf("position %d: %w", i, err)
		}
	}
	return nil
}

// checkSizes reports slices of a wrong length; those that may be nil are let pass.
func (b *Sequences) checkSizes(c TransformerConfig, positions int) error {
	optional := func(what string, got, each int) error {
		if got == 0 {
			return nil
		}
		return sized(what, got, positions, each)
	}
	var next error
	if len(b.Policy) == 0 {
		next = sized("next", len(b.Next), positions, 1)
	}
	return errors.Join(
		sized("tokens", len(b.Tokens), positions, 1), next,
		sized("weight", len(b.Weight), positions, 1),
		optional("legal", len(b.Legal), words(c.Vocabulary)),
		optional("policy", len(b.Policy), c.Vocabulary),
		optional("advantage", len(b.Advantage), 1),
		optional("behaviour", len(b.Behaviour), 1),
	)
}

func (b *Sequences) checkPosition(c TransformerConfig, i int) error {
	if int(b.Tokens[i]) >= c.Vocabulary {
		return fmt.Errorf("token %d: there are %d", b.Tokens[i], c.Vocabulary)
	}
	w := b.Weight[i]
	if !(w >= 0) || !finite(w) {
		return fmt.Errorf("weight %v: it must be a number of at least 0", w)
	}
	if w == 0 {
		return nil
	}
	legal := b.legal(c.Vocabulary, i)
	if len(b.Policy) > 0 {
		return row{legal: legal, policy: b.policy(c.Vocabulary, i)}.checkPolicy(Shape{Actions: c.Vocabulary})
	}
	if next := int(b.Next[i]); next >= c.Vocabulary || legal != nil && !legal.Has(next) {
		return fmt.Errorf("the next token is %d: it must be legal and below %d", next, c.Vocabulary)
	}
	return nil
}
