package policy

// lesson is the memory of one thread: a passage of the batch, its way back, and its losses.
type lesson struct {
	passage *passage
	trail   *transformerTrail

	number             int // of the passage
	sequence, position int // of the batch, where the passage begins
	distribution       distribution
	predictions        Predictions // with room for a whole context
	seen               Predictions // parts of it, for a loss
}

func (n *Transformer) newLesson() *lesson {
	s := n.stack
	rows := max(passageRows, s.context)
	floats := func() []float32 { return make([]float32, s.context) }
	return &lesson{
		passage: s.newPassage(rows, true), trail: s.newTrail(rows),
		distribution: newDistribution(n.kernel, s.vocabulary),
		predictions:  Predictions{LogProb: floats(), Entropy: floats(), LogProbGradient: floats(), EntropyGradient: floats()},
	}
}

// losses sets the gradient of the passage's logits and the sums of its sequences.
func (x *lesson) losses(b *Sequences, scale float32, sums []totals) {
	vocabulary := len(x.distribution.parts)
	clear(x.trail.logits[:x.passage.rows*vocabulary])
	row := 0
	for i, length := range x.passage.lengths {
		if len(b.Policy) > 0 {
			sums[x.sequence+i] = x.towardPolicy(b, scale, row, length)
		} else {
			sums[x.sequence+i] = x.surrogate(b, scale, x.sequence+i, row, length)
		}
		row += length
	}
}

// towardPolicy is the cross-entropy with the target distributions of a sequence that begins at row.
func (x *lesson) towardPolicy(b *Sequences, scale float32, row, length int) (sum totals) {
	vocabulary := len(x.distribution.parts)
	for i := row; i < row+length; i++ {
		position := x.position + i
		weight := scale * b.Weight[position]
		if weight == 0 {
			continue
		}
		x.distribution.set(x.passage.logits[i*vocabulary:][:vocabulary], b.legal(vocabulary, position), b.temperature())
		sum.policy += x.distribution.toward(x.trail.logits[i*vocabulary:][:vocabulary], b.policy(vocabulary, position), weight, b.temperature())
		sum.entropy += float64(float64(weight) * x.distribution.entropy())
	}
	return sum
}

// surrogate calls the batch's loss for a sequence that begins at row.
func (x *lesson) surrogate(b *Sequences, scale float32, sequence, row, length int) (sum totals) {
	first, vocabulary := x.position+row, len(x.distribution.parts)
	x.predict(b, sequence, first, length, x.passage.logits[row*vocabulary:])
	p := &x.seen
	loss := b.Loss
	if loss == nil {
		loss = CrossEntropy
	}
	sum.policy = float64(scale) * loss(p)
	for i, w := range p.Weight {
		if w == 0 {
			continue
		}
		sum.entropy += float64(float64(scale*w) * float64(p.Entropy[i]))
		byLogProb, byEntropy := scale*p.LogProbGradient[i], scale*p.EntropyGradient[i]
		x.distribution.set(x.passage.logits[(row+i)*vocabulary:][:vocabulary], b.legal(vocabulary, first+i), b.temperature())
		x.distribution.back(x.trail.logits[(row+i)*vocabulary:][:vocabulary], int(b.Next[first+i]), byLogProb, byEntropy, b.temperature())
	}
	return sum
}

// predict sets x.seen to what a loss sees of a sequence.
func (x *lesson) predict(b *Sequences, sequence, first, length int, logits []float32) {
	m, p := &x.predictions, &x.seen
	*p = Predictions{
		Sequence: sequence, First: first, Weight: b.Weight[first : first+length],
		LogProb: m.LogProb[:length], Entropy: m.Entropy[:length],
		LogProbGradient: m.LogProbGradient[:length], EntropyGradient: m.EntropyGradient[:length],
	}
	if len(b.Advantage) > 0 {
		p.Advantage = b.Advantage[first : first+length]
	}
	if len(b.Behaviour) > 0 {
		p.Behaviour = b.Behaviour[first : first+length]
	}
	clear(p.LogProbGradient)
	clear(p.EntropyGradient)
	x.distribution.score(b, first, logits, p.LogProb, p.Entropy)
}

// score sets the log-probabilities of the tokens from position first on, and the entropies, given
// the logits; 0 where the weight is. entropy may be empty.
func (d *distribution) score(b *Sequences, first int, logits, logProb, entropy []float32) {
	vocabulary := len(d.parts)
	clear(entropy)
	for i := range logProb {
		if logProb[i] = 0; b.Weight[first+i] == 0 {
			continue
		}
		d.set(logits[i*vocabulary:][:vocabulary], b.legal(vocabulary, first+i), b.temperature())
		logProb[i] = d.logProb(int(b.Next[first+i]))
		if len(entropy) > 0 {
			entropy[i] = float32(d.entropy())
		}
	}
}
