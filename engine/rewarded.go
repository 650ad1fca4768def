package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// rewarded is what an iteration's groups teach: an advantage for each token of an answer, and what becomes
// of the answer.
type rewarded struct {
	earnings
	groups    []text.Group
	players   int
	advantage [][][]float32
	ends      [][]replay.End
	positions int // that steps went over
}

func newRewarded(e earnings, players int, groups []text.Group) *rewarded {
	r := &rewarded{earnings: e, groups: groups, players: players}
	for i := range groups {
		advantage, ends := r.judge(&groups[i])
		r.advantage, r.ends = append(r.advantage, advantage), append(r.ends, ends)
	}
	if e.Advantage == "batch" {
		r.whiten()
	}
	return r
}

// whiten divides the advantages of all answers that are learned from by their deviation, the same for all groups.
func (r *rewarded) whiten() {
	var all []float32
	for a := range r.used() {
		all = append(all, a[len(a)-1])
	}
	grpo.WhitenBatch(all, nil)
	for a := range r.used() {
		fill(a, all[0])
		all = all[1:]
	}
}

// used are the advantages of the answers that are learned from.
func (r *rewarded) used() iter.Seq[[]float32] {
	return func(yield func([]float32) bool) {
		for g := range r.groups {
			for i := range r.groups[g].Answers {
				if r.ends[g][i] == replay.Used && !yield(r.advantage[g][i]) {
					return
				}
			}
		}
	}
}

// judge holds the answers of a group against each other. Answers without a verdict stand aside; those
// that were cut off count in what the others are held against, and are not learned from.
func (r *rewarded) judge(g *text.Group) (advantage [][]float32, ends []replay.End) {
	rewards := r.of(g)
	same := grpo.Equal(rewards)
	for i := range g.Answers {
		end := g.Answers[i].End
		if end == replay.Used && same {
			end = replay.ZeroVariance
		}
		ends = append(ends, end)
	}
	advantage = perToken(g)
	if r.Forks > 0 {
		grpo.Tree(advantage, branches(g, rewards))
		return advantage, ends
	}
	estimator(r.Advantage)(rewards, rewards)
	for i := range g.Answers {
		if !unjudged(&g.Answers[i]) {
			fill(advantage[i], rewards[0])
			rewards = rewards[1:]
		}
	}
	return advantage, ends
}

// perToken is a number for each token of a group's answers.
func perToken(g *text.Group) [][]float32 {
	out := make([][]float32, len(g.Answers))
	for i := range g.Answers {
		out[i] = make([]float32, len(g.Answers[i].Tokens))
	}
	return out
}

func fill(dst []float32, value float32) {
	for i := range dst {
		dst[i] = value
	}
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
	loss := newSurrogate(r.ReinforceConfig, r.limit+1, run.reference)
	var norm tally
	for range r.Epochs {
		for part := range r.Minibatches {
			if err := ctx.Err(); err != nil {
				return err
			}
			n := len(r.groups)
			batch := r.batch(n*part/r.Minibatches, n*(part+1)/r.Minibatches)
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
				b.AddSample(r.groups[g].Tokens, &r.groups[g].Answers[i], r.advantage[g][i])
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
	s.Temperature = float32(r.Temperature)
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
			d := replay.Decision{
				Action: int(token), Kind: replay.Advantage, Masked: k < a.Given,
				Advantage: r.advantage[index][i][k], LogProb: a.LogProbs[k],
			}
			if k == 0 {
				d.Observation = g.Tokens
			}
			m.Decisions = append(m.Decisions, d)
		}
		out.Members = append(out.Members, m)
	}
	return out
}
