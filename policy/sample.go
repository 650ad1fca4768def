package policy

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// Draft is a sequence to be written: a prompt, then tokens that a Sampler draws one by one.
type Draft struct {
	Prompt []byte // 1..Context tokens
	Random Source // draws the tokens; its own, so that drafts do not depend on each other
	Begun  int    // how many of the prompt's tokens, its last, are what was drawn before: they count for Sampling.Limit, which is larger

	// What Sample has drawn. It appends to Tokens[:0] and LogProbs[:0]: with room for a context it
	// allocates nothing.
	Tokens   []byte
	LogProbs []float32 // of each token, in nats, in the distribution that it was drawn from
	Stopped  bool      // by Sampling.Stop; otherwise there was no more room
}

// Source is a stream of uniform numbers in (0, 1).
type Source interface{ Float() float64 }

// Sampling says how tokens are drawn.
type Sampling struct {
	// Temperature divides the logits. At 0 the most probable token is taken (the first, if several
	// are), Random is not used, and log-probabilities are those at temperature 1.
	Temperature float32
	// Stop is the token that ends a draft, as its last; -1 for none.
	Stop int
	// Limit is the largest number of tokens drawn; 0 leaves it to the context. The last token
	// is never read, so Context+1 tokens have room, with the prompt.
	Limit int
	// Legal, if not nil, sets the mask (all 0 before) of the tokens that may come after the prompt and tokens of
	// a draft. It must leave one at least. tokens is not to be kept.
	Legal func(draft int, tokens []byte, legal plugins.Bitset)
	// Bias makes a token likelier or less likely. Log-probabilities are those of what is drawn from, with it.
	Bias Bias
	// Drawn, if not nil, is told every token as it is drawn, by the index of its draft. It is called by the goroutine
	// that samples, which waits for it.
	Drawn func(draft int, token byte)
}

// ErrNoToken says that a mask left no token to draw.
var ErrNoToken = errors.New("no token is legal")

// check reports what is wrong with drafts or sampling.
func (s Sampling) check(c TransformerConfig, drafts []Draft) error {
	if !(s.Temperature >= 0) || !finite(s.Temperature) {
		return fmt.Errorf("temperature %v: it must be a number of at least 0", s.Temperature)
	}
	if s.Stop < -1 || s.Stop >= c.Vocabulary || s.Limit < 0 {
		return fmt.Errorf("stop %d, limit %d: the first must be a token below %d or -1, the second at least 0", s.Stop, s.Limit, c.Vocabulary)
	}
	if err := s.Bias.check(c); err != nil {
		return err
	}
	for i, d := range drafts {
		if len(d.Prompt) < 1 || len(d.Prompt) > c.Context {
			return fmt.Errorf("draft %d: a prompt of %d tokens: it must have 1 to %d", i, len(d.Prompt), c.Context)
		}
		if most := int(slices.Max(d.Prompt)); most >= c.Vocabulary {
			return fmt.Errorf("draft %d: token %d: there are %d", i, most, c.Vocabulary)
		}
		if d.Begun < 0 || s.Limit > 0 && d.Begun >= s.Limit {
			return fmt.Errorf("draft %d: begun with %d tokens: with a limit of %d it must be 0 to %d", i, d.Begun, s.Limit, s.Limit-1)
		}
		if d.Random == nil && s.Temperature > 0 {
			return fmt.Errorf("draft %d: Random is nil", i)
		}
	}
	return nil
}

// room is how many tokens may be drawn.
func (s Sampling) room(c TransformerConfig, d *Draft) int {
	room := c.Context + 1 - len(d.Prompt)
	if s.Limit > 0 {
		room = min(room, s.Limit-d.Begun)
	}
	return room
}

// draw returns a token with its probability, by one number of random.
func (d *distribution) draw(random Source) int {
	at, last := random.Float()*d.sum, 0
	for a, e := range d.parts {
		if e > 0 {
			if at -= float64(e); at < 0 {
				return a
			}
			last = a
		}
	}
	return last
}

// most returns the most probable token, the first if several are.
func (d *distribution) most() int { return slices.Index(d.below, 0) }
