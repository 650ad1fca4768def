package engine

import (
	"fmt"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/text"
)

// penalise has answers earn less the farther they are from what the network would have written that the stage began
// with: the divergence in the reward instead of in the loss.
func (t *trainer) penalise(groups []text.Group) error {
	c := t.config.Reinforce
	if c.KL == 0 || c.KLIn != "reward" {
		return nil
	}
	var batch text.Batch
	for g := range groups {
		for i := range groups[g].Answers {
			a := &groups[g].Answers[i]
			batch.AddSample(groups[g].Tokens, a, make([]float32, len(a.Tokens)))
		}
	}
	if batch.Len() == 0 {
		return nil
	}
	s := batch.Sequences()
	s.Temperature = float32(c.Temperature)
	reference := make([]float32, batch.Positions())
	if err := t.text.reference.LogProbs(*s, reference, nil); err != nil {
		return fmt.Errorf("reference: %w", err)
	}
	for g := range groups {
		for i := range groups[g].Answers {
			a, prompt := &groups[g].Answers[i], len(groups[g].Tokens)
			own := reference[prompt:][:len(a.Tokens)] // End before the prompt, none after the answer
			a.Extra = grpo.KLReward(0, float32(c.KL), klEstimate(c.KLEstimate), a.LogProbs, own)
			reference = reference[prompt+len(a.Tokens):]
		}
	}
	return nil
}
