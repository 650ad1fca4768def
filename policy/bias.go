package policy

import (
	"bytes"
	"fmt"
)

// Bias makes one token likelier or less likely than the network has it, until a draft has drawn it: on the token that
// ends an answer, or the thinking before it, it is a dial for how long that is. The zero value does nothing.
type Bias struct {
	Token byte
	Nats  float32 // added to the token's logit, before the temperature divides it
}

// check reports what is wrong with a bias.
func (b Bias) check(c TransformerConfig) error {
	if !finite(b.Nats) || int(b.Token) >= c.Vocabulary {
		return fmt.Errorf("bias of %v for token %d: it must be a number, for a token below %d", b.Nats, b.Token, c.Vocabulary)
	}
	return nil
}

// add changes the logits that come after what has been drawn.
func (b Bias) add(logits []float32, drawn []byte) {
	if b.Nats != 0 && bytes.IndexByte(drawn, b.Token) < 0 {
		logits[b.Token] += b.Nats
	}
}
