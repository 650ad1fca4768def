package policy

import "fmt"

// rowBatch is the memory that makes a batch of prefixes one of sequences.
type rowBatch struct {
	reader    reader
	sequences Sequences
}

// Train makes one optimiser step on a batch of prefixes, encoded as for Evaluate: the loss is the
// weighted mean of the cross-entropy of the policy, [Rows][Vocabulary], over the legal tokens after
// each. Returns, [Rows], and value weights are not learnt. Errors are as in TrainSequences.
func (n *Transformer) Train(batch Batch, step Step) (Losses, error) {
	if err := n.checkRows(batch, step); err != nil {
		return Losses{}, fmt.Errorf("train: %w", err)
	}
	r := &n.prepare(step.Threads).rows
	if err := r.reader.read(n, Inputs{batch.Rows, batch.Observations}); err != nil {
		return Losses{}, fmt.Errorf("train: %w", err)
	}
	r.fill(batch, n.config.Vocabulary)
	if err := r.sequences.check(n.config); err != nil {
		return Losses{}, fmt.Errorf("train: %w", err)
	}
	return n.train(r.sequences, step)
}

func (n *Transformer) checkRows(b Batch, step Step) error {
	if b.Rows < 1 {
		return fmt.Errorf("%d rows: there must be at least 1", b.Rows)
	}
	if err := checkStep(step); err != nil {
		return err
	}
	for _, err := range []error{
		sized("legal", len(b.Legal), b.Rows, words(n.config.Vocabulary)),
		sized("policy", len(b.Policy), b.Rows, n.config.Vocabulary),
		sized("returns", len(b.Returns), b.Rows, 1),
		sized("policy weight", len(b.PolicyWeight), b.Rows, 1),
		sized("value weight", len(b.ValueWeight), b.Rows, 1),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// fill makes r.sequences the batch whose prefixes have been read: each teaches at its last position.
func (r *rowBatch) fill(b Batch, vocabulary int) {
	s, positions := &r.sequences, len(r.reader.tokens)
	s.Lengths, s.Tokens = r.reader.lengths, r.reader.tokens
	s.Weight = resize(s.Weight, positions)
	s.Policy = resize(s.Policy, positions*vocabulary)
	s.Legal = resize(s.Legal, positions*words(vocabulary))
	clear(s.Weight)
	last, w := -1, words(vocabulary)
	for i, length := range s.Lengths {
		last += length
		s.Weight[last] = b.PolicyWeight[i]
		copy(s.Policy[last*vocabulary:], b.Policy[i*vocabulary:(i+1)*vocabulary])
		copy(s.Legal[last*w:], b.Legal[i*w:(i+1)*w])
	}
}

// resize returns s with n entries, in the same memory where it suffices.
func resize[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n)
	}
	return s[:n]
}
