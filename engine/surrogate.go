package engine

import (
	"fmt"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/policy"
)

// surrogate is the loss of reinforcement as a configuration has it, and what was seen of it.
type surrogate struct {
	config    ReinforceConfig
	base      policy.Loss
	aggregate grpo.Aggregation
	reference *policy.Transformer // nil: no KL
	distances []float32           // the reference's log-probabilities of a batch
	monitor   grpo.Monitor
	reports   []grpo.Report // of each step
}

// newSurrogate translates the configuration; longest is the length of the longest answer, End included.
func newSurrogate(c ReinforceConfig, longest int, reference *policy.Transformer) *surrogate {
	low, high := float32(c.ClipLow), float32(c.ClipHigh)
	s := &surrogate{config: c, reference: reference, aggregate: grpo.Constant(longest), monitor: grpo.Monitor{Low: low, High: high, Whole: c.Surrogate == "gspo"}}
	switch c.Surrogate {
	case "gspo":
		s.base = grpo.GSPO(low, high)
	case "cispo":
		s.base = grpo.CISPO(low, high)
	case "reinforce":
		s.base = grpo.Reinforce
	default:
		s.base = grpo.Clipped(low, high)
	}
	switch c.Weights {
	case "answer":
		s.aggregate = grpo.PerAnswer
	case "token":
		s.aggregate = grpo.PerToken
	}
	return s
}

// prepare gives a batch its weights and its loss.
func (s *surrogate) prepare(batch *policy.Sequences) error {
	batch.Temperature = float32(s.config.Temperature)
	terms := []policy.Loss{s.base}
	if s.config.Entropy > 0 {
		terms = append(terms, grpo.EntropyBonus(float32(s.config.Entropy)))
	}
	if s.reference != nil && s.config.KLIn == "loss" {
		s.distances = append(s.distances[:0], make([]float32, len(batch.Tokens))...)
		if err := s.reference.LogProbs(*batch, s.distances, nil); err != nil {
			return fmt.Errorf("reference: %w", err)
		}
		terms = append(terms, grpo.ReferenceKL(klEstimate(s.config.KLEstimate), float32(s.config.KL), s.distances))
	}
	s.aggregate(batch)
	s.monitor.Begin(len(batch.Lengths))
	batch.Loss = s.monitor.Watch(grpo.Sum(terms...))
	return nil
}

func klEstimate(name string) grpo.KL {
	switch name {
	case "k1":
		return grpo.K1
	case "k2":
		return grpo.K2
	}
	return grpo.K3
}

// seen takes the report of a step.
func (s *surrogate) seen() { s.reports = append(s.reports, s.monitor.Report()) }

// summary is the mean of the steps' reports by their tokens: the share of clipped ratios, and the entropy.
func (s *surrogate) summary() (clipped, entropy float64) {
	tokens := 0.0
	for _, r := range s.reports {
		n := float64(r.Tokens)
		tokens += n
		clipped += n * (r.ClippedLow + r.ClippedHigh)
		entropy += n * r.Entropy
	}
	return clipped / max(1, tokens), entropy / max(1, tokens)
}
