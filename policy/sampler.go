package policy

import (
	"bytes"
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Sampler draws many drafts at once, token by token, with a cache of keys and values for each. Make
// one with NewSampler.
//
// It has a number of slots. A draft takes a slot, reads its prompt, writes, and leaves the slot
// to the next draft; in every step the tokens that all slots are about to read go through the
// network as rows of the same products. Rows are computed as in training, in the same order, so
// a draft's tokens and log-probabilities depend on its prompt and stream alone, and are
// those of LogProbs bit for bit.
//
// A Sampler is for one goroutine; several may run at once, but not while training or Load does.
type Sampler struct {
	network *Transformer
	slots   []slot
	rows    []place // what is read in this step
	record  decoderRecord
	logits  []float32
	scratch []float32 // attention's
	legal   plugins.Bitset
	distribution

	drafts []Draft
	how    Sampling
	next   int // draft to take a slot
	last   int // slot that was taken last
	busy   int // slots
}

// slot is the place of one draft.
type slot struct {
	draft  int            // -1: free
	cached int            // the draft whose prompt is in the cache, which it stays when that is done; -1: none
	read   int            // tokens of the draft that are in the cache
	leader int            // slot whose draft has the same prompt and reads it for both; -1: none
	caches []kernel.Cache // by layer
}

// place is a token to be read.
type place struct{ slot, at int }

// readAhead is how many tokens of prompts are read in a step, beside one for each slot. It changes no result.
const readAhead = 64

// NewSampler returns a sampler with a number of slots, at least 1: as many drafts are written at
// once. The more there are, the better the products run; each takes 8·Layers·Width·Context bytes.
func (n *Transformer) NewSampler(slots int) *Sampler {
	s := n.stack
	rows := max(1, slots) + readAhead
	out := &Sampler{
		network: n, slots: make([]slot, max(1, slots)), rows: make([]place, 0, rows),
		record: s.newDecoderRecord(rows, 0), logits: make([]float32, rows*s.vocabulary),
		legal: make(plugins.Bitset, words(s.vocabulary)), distribution: newDistribution(n.kernel, s.vocabulary),
	}
	for i := range out.slots {
		for range s.layers {
			out.slots[i].caches = append(out.slots[i].caches, kernel.NewCache(s.heads, s.channels(), s.context))
		}
	}
	out.scratch = make([]float32, out.slots[0].caches[0].Scratch())
	return out
}

// Sample writes all drafts. In steady state it allocates nothing. After an error drafts are written
// in part; so they are when the context ends, which is asked at every token.
func (s *Sampler) Sample(ctx context.Context, drafts []Draft, how Sampling) error {
	if err := how.check(s.network.config, drafts); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	s.begin(drafts, how)
	defer func() { s.drafts, s.how = nil, Sampling{} }()
	for s.take(); s.busy > 0; s.take() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
		s.gather()
		s.forward()
		s.follow()
		if err := s.write(); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
	}
	return nil
}

// begin frees every slot.
func (s *Sampler) begin(drafts []Draft, how Sampling) {
	s.drafts, s.how, s.next, s.last, s.busy = drafts, how, 0, 0, 0
	for i := range drafts {
		d := &drafts[i]
		d.Tokens, d.LogProbs, d.Stopped = d.Tokens[:0], d.LogProbs[:0], false
	}
	for i := range s.slots {
		s.slots[i].draft, s.slots[i].cached = -1, -1
	}
}

// take gives free slots to the drafts that are next. Drafts of a group have one prompt: it is
// read once, if they follow each other.
func (s *Sampler) take() {
	for i := range s.slots {
		x := &s.slots[i]
		if x.draft >= 0 || s.next == len(s.drafts) {
			continue
		}
		x.draft, x.read, x.leader = s.next, 0, -1
		last := &s.slots[s.last]
		switch {
		case x.cached >= 0 && s.samePrompt(x.cached, x.draft):
			x.read = len(s.drafts[x.draft].Prompt) - 1
		case last != x && last.draft == x.draft-1 && s.samePrompt(last.draft, x.draft):
			if x.leader = s.last; last.leader >= 0 {
				x.leader = last.leader
			}
		}
		x.cached, s.last = x.draft, i
		s.next++
		s.busy++
	}
}

// samePrompt compares two drafts, of which the first may be none.
func (s *Sampler) samePrompt(a, b int) bool {
	return a >= 0 && bytes.Equal(s.drafts[a].Prompt, s.drafts[b].Prompt)
}

// gather lists the tokens to be read: the last one of every draft that is being written, then as
// much of prompts as there is room for.
func (s *Sampler) gather() {
	s.rows = s.rows[:0]
	for i := range s.slots {
		if x := &s.slots[i]; x.draft >= 0 && x.leader < 0 && x.read+1 == s.length(x) {
			s.rows = append(s.rows, place{i, x.read})
			x.read++
		}
	}
	for i := range s.slots {
		if x := &s.slots[i]; x.draft >= 0 && x.leader < 0 {
			for ; x.read < s.length(x) && len(s.rows) < cap(s.rows); x.read++ {
				s.rows = append(s.rows, place{i, x.read})
			}
		}
	}
}

// length is the number of tokens that a slot's draft has.
func (s *Sampler) length(x *slot) int {
	d := &s.drafts[x.draft]
	return len(d.Prompt) + len(d.Tokens)
}

// follow lets slots take over what their leaders have read, once those have the whole prompt: all but the
// last token, whose logits each needs for itself. Leaders are still there: drafts end after it.
func (s *Sampler) follow() {
	for i := range s.slots {
		x := &s.slots[i]
		if x.draft < 0 || x.leader < 0 {
			continue
		}
		most, leader := len(s.drafts[x.draft].Prompt)-1, &s.slots[x.leader]
		if leader.read < most {
			continue
		}
		for l := range x.caches {
			x.caches[l].Copy(&leader.caches[l], most)
		}
		x.read, x.leader = most, -1
	}
}

// token is that of a place.
func (s *Sampler) token(p place) byte {
	d := &s.drafts[s.slots[p.slot].draft]
	if p.at < len(d.Prompt) {
		return d.Prompt[p.at]
	}
	return d.Tokens[p.at-len(d.Prompt)]
}

// forward takes the rows through the network to their logits.
func (s *Sampler) forward() {
	n, r, rows := s.network, &s.record, len(s.rows)
	d := n.stack.width
	for i, p := range s.rows {
		n.embed(r.first.input[i*d:], s.token(p), p.at)
	}
	for l := range n.stack.layers {
		n.beforeAttention(&n.stack.layers[l], r, rows)
		for i, p := range s.rows {
			s.slots[p.slot].caches[l].Set(p.at, r.qkv[i*3*d+d:][:d], r.qkv[i*3*d+2*d:][:d])
		}
		for i, p := range s.rows {
			n.kernel.Attend(r.mixed[i*d:], s.scratch, r.qkv[i*3*d:], &s.slots[p.slot].caches[l], p.at+1)
		}
		n.afterAttention(&n.stack.layers[l], r, rows, r.first.input)
	}
	n.normalise(n.stack.norm, &r.first, rows)
	n.dense(s.logits, r.first.output, n.stack.head, rows)
}

// write draws a token where a slot's draft has been read to its end.
func (s *Sampler) write() error {
	vocabulary := s.network.config.Vocabulary
	for i, p := range s.rows {
		x := &s.slots[p.slot]
		if p.at+1 < s.length(x) {
			continue
		}
		if err := s.draw(x.draft, s.logits[i*vocabulary:][:vocabulary]); err != nil {
			return fmt.Errorf("draft %d: after %d tokens: %w", x.draft, len(s.drafts[x.draft].Tokens), err)
		}
		if d := &s.drafts[x.draft]; d.Stopped || len(d.Tokens) == s.how.room(s.network.config, d) {
			x.draft = -1
			s.busy--
		}
	}
	return nil
}

// draw adds a token to a draft.
func (s *Sampler) draw(draft int, logits []float32) error {
	d := &s.drafts[draft]
	var legal plugins.Bitset
	if s.how.Legal != nil {
		legal = s.legal
		clear(legal)
		s.how.Legal(draft, d.Tokens, legal)
	}
	temperature := s.how.Temperature
	if temperature == 0 {
		temperature = 1
	}
	s.how.Bias.add(logits, d.Tokens)
	s.set(logits, legal, temperature)
	if legal != nil && !s.anyLegal() {
		return ErrNoToken
	}
	if !(s.sum > 0) {
		return fmt.Errorf("the logits: %w", ErrNotFinite)
	}
	token := 0
	if s.how.Temperature == 0 {
		token = s.most()
	} else {
		token = s.distribution.draw(d.Random)
	}
	d.Tokens, d.LogProbs = append(d.Tokens, byte(token)), append(d.LogProbs, s.logProb(token))
	d.Stopped = token == s.how.Stop
	if s.how.Drawn != nil {
		s.how.Drawn(draft, byte(token))
	}
	return nil
}

// anyLegal says whether the mask has a token of the vocabulary.
func (s *Sampler) anyLegal() bool {
	for a := range s.legal.All() {
		if a < len(s.parts) {
			return true
		}
	}
	return false
}
