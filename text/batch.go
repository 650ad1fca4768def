package text

import "github.com/tengen-rl/tengen/policy"

// Batch collects texts into what a network learns from in a step. Its slices are used again after
// Reset. It is for one goroutine.
type Batch struct{ sequences policy.Sequences }

// Reset empties the batch.
func (b *Batch) Reset() {
	s := &b.sequences
	s.Lengths, s.Tokens, s.Next, s.Weight = s.Lengths[:0], s.Tokens[:0], s.Next[:0], s.Weight[:0]
	s.Advantage, s.Behaviour = s.Advantage[:0], s.Behaviour[:0]
}

// Len is the number of texts.
func (b *Batch) Len() int { return len(b.sequences.Lengths) }

// Positions is the number of positions, End included: see policy.Sequences.
func (b *Batch) Positions() int { return len(b.sequences.Tokens) }

// AddPlain adds a text to learn to write from its first token to End, each with weight 1.
func (b *Batch) AddPlain(tokens []byte) {
	b.add(nil, tokens, true)
}

// AddAnswer adds an answer to a prompt, which is read and not learned. An answer that has not
// stopped is learned without End.
func (b *Batch) AddAnswer(prompt, answer []byte, stopped bool) {
	b.add(prompt, answer, stopped)
}

// AddSample adds an answer that a Writer sampled to a prompt, with an advantage for each of its tokens, End among
// them. Those that it was given are read and not learned.
func (b *Batch) AddSample(prompt []byte, sampled *Answer, advantage []float32) {
	s := &b.sequences
	first := len(s.Tokens)
	b.add(prompt, sampled.Tokens, false)
	s.Advantage, s.Behaviour = grow(s.Advantage, len(s.Tokens)), grow(s.Behaviour, len(s.Tokens))
	at := first + len(prompt)
	copy(s.Advantage[at:], advantage)
	copy(s.Behaviour[at:], sampled.LogProbs)
	for i := range sampled.Given {
		s.Weight[at+i], s.Advantage[at+i] = 0, 0
	}
}

// add appends [End] prompt answer [End if stopped], of which all but the last is read and the answer
// with what follows it is predicted.
func (b *Batch) add(prompt, answer []byte, stopped bool) {
	s := &b.sequences
	first := len(s.Tokens)
	s.Tokens = append(append(append(s.Tokens, End), prompt...), answer...)
	s.Next = append(append(s.Next, prompt...), answer...)
	if stopped {
		s.Next = append(s.Next, End)
	} else {
		s.Tokens = s.Tokens[:len(s.Tokens)-1]
	}
	s.Lengths = append(s.Lengths, len(s.Tokens)-first)
	s.Weight = grow(s.Weight, len(s.Tokens))
	for i := first + len(prompt); i < len(s.Tokens); i++ {
		s.Weight[i] = 1
	}
}

// grow lengthens s to n with zeros.
func grow(s []float32, n int) []float32 {
	for len(s) < n {
		s = append(s, 0)
	}
	return s
}

// Sequences is the batch as policy.Transformer learns it. It is the batch's own until Reset.
func (b *Batch) Sequences() *policy.Sequences { return &b.sequences }
