package policy

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// reader is the memory of one call of Evaluate or LogProbs.
type reader struct {
	passage      *passage
	distribution distribution
	lengths      []int
	tokens       []byte
}

func (n *Transformer) borrow() *reader {
	select {
	case r := <-n.spare:
		return r
	default:
		return &reader{
			passage:      n.stack.newPassage(max(passageRows, n.stack.context), false),
			distribution: newDistribution(n.kernel, n.stack.vocabulary),
		}
	}
}

func (n *Transformer) giveBack(r *reader) {
	r.passage.lengths, r.passage.tokens = nil, nil
	select {
	case n.spare <- r:
	default:
	}
}

// lengthBytes is the room for a prefix's length in an observation.
const lengthBytes = 2

// ObservationBytes is the size of one observation: a prefix's length in two bytes, little-endian,
// then Context bytes of tokens, of which those beyond the length are not read.
func (n *Transformer) ObservationBytes() int { return lengthBytes + n.config.Context }

// AppendObservation appends the observation of a prefix, of 1 to Context tokens, to dst.
func (n *Transformer) AppendObservation(dst, prefix []byte) []byte {
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(prefix)))
	dst = append(dst, prefix...)
	return append(dst, make([]byte, n.config.Context-len(prefix))...)
}

// Evaluate sets the logits of the token after each row's prefix, [Rows][Vocabulary], and the
// values, [Rows], to 0. Observations are as ObservationBytes says. It may be called from many
// goroutines at once, but not while training or Load runs; up to 64 at once allocate nothing after their
// first call. Row i's result has the same bits whatever the other rows are.
func (n *Transformer) Evaluate(in Inputs, out Outputs) error {
	vocabulary := n.config.Vocabulary
	if len(out.Logits) < in.Rows*vocabulary || len(out.Values) < in.Rows {
		return fmt.Errorf("evaluate: room for %d logits and %d values: %d rows need %d and %d",
			len(out.Logits), len(out.Values), in.Rows, in.Rows*vocabulary, in.Rows)
	}
	r := n.borrow()
	defer n.giveBack(r)
	if err := r.read(n, in); err != nil {
		return fmt.Errorf("evaluate: %w", err)
	}
	clear(out.Values[:in.Rows])
	n.passages(r, r.lengths, r.tokens, func(sequence, _ int) {
		last := 0
		for i, length := range r.passage.lengths {
			last += length
			copy(out.Logits[(sequence+i)*vocabulary:][:vocabulary], r.passage.logits[(last-1)*vocabulary:])
		}
	})
	return nil
}

// read sets r's lengths and tokens to those of the observations.
func (r *reader) read(n *Transformer, in Inputs) error {
	size := n.ObservationBytes()
	if in.Rows < 0 || len(in.Observations) != in.Rows*size {
		return fmt.Errorf("%d bytes of observations for %d rows: each has %d", len(in.Observations), in.Rows, size)
	}
	r.lengths, r.tokens = r.lengths[:0], r.tokens[:0]
	for i := range in.Rows {
		prefix, err := n.prefix(in.Observations[i*size : (i+1)*size])
		if err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
		r.lengths, r.tokens = append(r.lengths, len(prefix)), append(r.tokens, prefix...)
	}
	return nil
}

// prefix returns the tokens of an observation.
func (n *Transformer) prefix(observation []byte) ([]byte, error) {
	length := int(binary.LittleEndian.Uint16(observation))
	if length < 1 || length > n.config.Context {
		return nil, fmt.Errorf("a prefix of %d tokens: it must have 1 to %d", length, n.config.Context)
	}
	tokens := observation[lengthBytes:][:length]
	if most := int(slices.Max(tokens)); most >= n.config.Vocabulary {
		return nil, fmt.Errorf("token %d: there are %d", most, n.config.Vocabulary)
	}
	return tokens, nil
}

// passages takes sequences through the network, calling yield after each passage with the indices
// of its first sequence and position.
func (n *Transformer) passages(r *reader, lengths []int, tokens []byte, yield func(sequence, position int)) {
	for sequence, position := 0, 0; sequence < len(lengths); {
		count, rows := passageAt(lengths[sequence:])
		r.passage.lengths, r.passage.tokens = lengths[sequence:sequence+count], tokens[position:position+rows]
		n.forward(r.passage)
		yield(sequence, position)
		sequence, position = sequence+count, position+rows
	}
}

// LogProbs sets logProbs, [positions], to the log-probability of each position's Next, and entropies, [positions] or nil,
// to the entropy of its distribution, as the training forward has them; 0 where the weight
// is. Bits are those that a Sampler reports. It may be called where Evaluate may.
func (n *Transformer) LogProbs(batch Sequences, logProbs, entropies []float32) error {
	if err := batch.check(n.config); err != nil {
		return fmt.Errorf("log-probabilities: %w", err)
	}
	if len(logProbs) != len(batch.Tokens) || entropies != nil && len(entropies) != len(batch.Tokens) || len(batch.Next) == 0 {
		return fmt.Errorf("log-probabilities: room for %d and %d entropies, %d tokens to predict: there are %d positions",
			len(logProbs), len(entropies), len(batch.Next), len(batch.Tokens))
	}
	r := n.borrow()
	defer n.giveBack(r)
	n.passages(r, batch.Lengths, batch.Tokens, func(_, position int) {
		to := position + r.passage.rows
		entropy := entropies
		if entropies != nil {
			entropy = entropies[position:to]
		}
		r.distribution.score(&batch, position, r.passage.logits, logProbs[position:to], entropy)
	})
	return nil
}
