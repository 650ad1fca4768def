package grpo

import "github.com/tengen-rl/tengen/policy"

// Monitor sees what a loss sees and tells how far the policy has moved. Watch wraps the loss; Begin
// comes before the steps that are to be told of together, Report after them. Numbers are kept for each
// sequence apart and added in order, so that a report has the same bits for any number of threads.
// Begin and Report are not to be called while a step runs.
type Monitor struct {
	Low, High float32 // the bounds of the loss, as it was given them
	Whole     bool    // the ratio is that of the whole answer, as in GSPO
	tallies   []tally // by sequence
}

// tally is what was seen of one sequence.
type tally struct {
	tokens, low, high  int
	ratio, kl, entropy float64 // sums over tokens
}

// Report is about the tokens that counted, each as much as the other. All is 0 without any.
type Report struct {
	Tokens      int
	Ratio       float64 // mean of π/behaviour: 1 in the first step on new answers, exactly
	ClippedLow  float64 // share whose ratio has fallen below 1-Low, with an advantage below 0
	ClippedHigh float64 // share whose ratio has risen above 1+High, with an advantage above 0
	KL          float64 // KL(behaviour ‖ π) by K3, nats, at least 0
	Entropy     float64 // mean, nats
}

// Begin forgets what was seen, and makes room for batches of a number of sequences.
func (m *Monitor) Begin(sequences int) {
	if cap(m.tallies) < sequences {
		m.tallies = make([]tally, sequences)
	}
	m.tallies = m.tallies[:sequences]
	clear(m.tallies)
}

// Watch returns a loss that is the given one and is seen. Sequences beyond those of Begin are not. It
// reads Advantage and Behaviour, and without them counts nothing as clipped and all ratios as 1.
func (m *Monitor) Watch(loss policy.Loss) policy.Loss {
	return func(p *policy.Predictions) float64 {
		if p.Sequence < len(m.tallies) {
			m.tallies[p.Sequence].see(p, within(m.Low, m.High), m.Whole)
		}
		return loss(p)
	}
}

// see adds a sequence.
func (t *tally) see(p *policy.Predictions, bounds region, whole bool) {
	hasBehaviour, hasAdvantage := known(p, p.Behaviour), known(p, p.Advantage)
	var answer float64
	if whole && hasBehaviour {
		answer, _ = answerRatio(p)
	}
	for i, w := range p.Weight {
		if w == 0 {
			continue
		}
		var log float32
		if hasBehaviour {
			log = p.LogProb[i] - p.Behaviour[i]
		}
		r := ratio(log)
		if whole && hasBehaviour {
			r = answer
		}
		var a float64
		if hasAdvantage {
			a = float64(p.Advantage[i])
		}
		t.count(r, a, bounds)
		t.kl += excess(float64(bounded(log)))
		t.entropy += float64(p.Entropy[i])
	}
}

// count adds a token's ratio.
func (t *tally) count(r, a float64, bounds region) {
	t.tokens++
	t.ratio += r
	if bounds.below(r, a) {
		t.low++
	}
	if bounds.above(r, a) {
		t.high++
	}
}

// Report tells what was seen since Begin.
func (m *Monitor) Report() Report {
	var t tally
	for _, s := range m.tallies {
		t.tokens, t.low, t.high = t.tokens+s.tokens, t.low+s.low, t.high+s.high
		t.ratio, t.kl, t.entropy = t.ratio+s.ratio, t.kl+s.kl, t.entropy+s.entropy
	}
	n := float64(max(1, t.tokens))
	return Report{
		Tokens: t.tokens, Ratio: t.ratio / n, ClippedLow: float64(t.low) / n, ClippedHigh: float64(t.high) / n,
		KL: t.kl / n, Entropy: t.entropy / n,
	}
}
