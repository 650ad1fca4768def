package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// rewarded is what an iteration's groups teach: an advantage for each answer, and what becomes of it.
type rewarded struct {
	config    ReinforceConfig
	groups    []text.Group
	players   int
	longest   int // answer, End included
	advantage [][]float32
	ends      [][]replay.End
	positions int // that steps went over
}

func newRewarded(c ReinforceConfig, spec plugins.Spec, groups []text.Group) *rewarded {
	r := &rewarded{config: c, groups: groups, players: spec.Players, longest: spec.MaxLength + 1}
	for i := range groups {
		advantage, ends := r.judge(&groups[i])
		r.advantage, r.ends = append(r.advantage, advantage), append(r.ends, ends)
	}
	return r
}

// judge holds the answers of a group against each other. Answers without a verdict stand aside; those
// that were cut off count in what the others are held against, and are not learned from.
func (r *rewarded) judge(g *text.Group) (advantage []float32, ends []replay.End) {
	rewards := g.Rewards(nil)
	advantages := make([]float32, len(rewards))
	estimator(r.config.Advantage)(advantages, rewards)
	same := !teaches(g)
	for i := range g.Answers {
		end, a := g.Answers[i].End, float32(0)
		if end != replay.Failed {
			a, advantages = advantages[0], advantages[1:]
		}
		if end == replay.Used && same {
			end = replay.ZeroVariance
		}
		advantage, ends = append(advantage, a), append(ends, end)
	}
	return advantage, ends
}

func estimator(name string) grpo.Estimator {
	switch name {
	case "standard":
		return grpo.Standardised
	case "leave_one_out":
		return grpo.LeaveOneOut
	}
	return grpo.MeanCentred
}

// learn makes the iteration's optimiser steps.
func (r *rewarded) learn(ctx context.Context, run *textRun, report *Reinforced) error {
	loss := newSurrogate(r.config, r.longest, run.reference)
	var norm tally
	for range r.config.Epochs {
		for part := range r.config.Minibatches {
			if err := ctx.Err(); err != nil {
				return err
			}
			n := len(r.groups)
			batch := r.batch(n*part/r.config.Minibatches, n*(part+1)/r.config.Minibatches)
			if batch.Len() == 0 {
				continue
			}
			s := batch.Sequences()
			if err := loss.prepare(s); err != nil {
				return err
			}
			losses, err := run.network.TrainSequences(*s, policy.Step{LearningRate: float32(report.LearningRate), Threads: run.threads})
			if err != nil {
				return fmt.Errorf("reinforce: %w", err)
			}
			r.positions += batch.Positions()
			norm.add(float64(losses.GradientNorm))
			loss.seen()
		}
	}
	report.GradientNorm = norm.value()
	report.ClipFraction, report.Entropy = loss.summary()
	return r.drift(run, report)
}

// batch collects the answers of groups [from, to) that teach something.
func (r *rewarded) batch(from, to int) *text.Batch {
	b := &text.Batch{}
	for g := from; g < to; g++ {
		for i := range r.groups[g].Answers {
			if r.ends[g][i] == replay.Used {
				a := &r.groups[g].Answers[i]
				b.AddSample(r.groups[g].Tokens, a.Tokens, a.LogProbs, r.advantage[g][i])
			}
		}
	}
	return b
}

// driftGroups is how many groups' answers are looked at to see how far a step has gone.
const driftGroups = 16

// drift measures how far the policy has moved from the weights that answered, on some of the answers.
func (r *rewarded) drift(run *textRun, report *Reinforced) error {
	batch := r.batch(0, min(driftGroups, len(r.groups)))
	if batch.Len() == 0 {
		return nil
	}
	s := batch.Sequences()
	s.Temperature = float32(r.config.Temperature)
	after := make([]float32, batch.Positions())
	if err := run.network.LogProbs(*s, after, nil); err != nil {
		return errors.Join(errors.New("measure the divergence"), err)
	}
	var kl tally
	for i, w := range s.Weight {
		if w > 0 {
			distance, _ := grpo.K3(after[i] - s.Behaviour[i])
			kl.add(distance)
		}
	}
	report.KL = kl.value()
	return nil
}

// record is a group as the store keeps it: a decision for each token, the first with the prompt.
func (r *rewarded) record(g *text.Group, iteration, index uint64) *replay.Group {
	out := &replay.Group{Iteration: iteration, Index: index, Seed: g.Request.Seed}
	for i := range g.Answers {
		a := &g.Answers[i]
		returns := make([]float32, r.players)
		returns[0] = a.Reward
		m := replay.Member{End: r.ends[index][i], Returns: returns}
		for k, token := range a.Tokens {
			d := replay.Decision{Action: int(token), Kind: replay.Advantage, Advantage: r.advantage[index][i], LogProb: a.LogProbs[k]}
			if k == 0 {
				d.Observation = g.Tokens
			}
			m.Decisions = append(m.Decisions, d)
		}
		out.Members = append(out.Members, m)
	}
	return out
}
