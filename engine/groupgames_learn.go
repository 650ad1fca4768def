package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// learnGroups makes an iteration's optimiser steps.
func (t *trainer) learnGroups(ctx context.Context, groups []*replay.Group, report *Reinforced) error {
	began := time.Now()
	l := &groupLearner{
		config: t.config.Reinforce.at(report.Iteration - 1), spec: t.rules.spec, network: t.weights.learns,
		groups: groups, step: policy.Step{LearningRate: float32(report.LearningRate), Threads: processors(t.config.Learner.Threads)},
	}
	t.mu.Lock()
	err := l.learn(ctx)
	if err == nil {
		err = t.weights.learned()
	}
	t.mu.Unlock()
	if err != nil {
		return err
	}
	if report.KL, err = l.drift(); err != nil {
		return err
	}
	report.GradientNorm = l.norm.value()
	report.ClipFraction, report.Entropy = l.loss.summary()
	report.Learning = time.Since(began).Seconds()
	report.LearnedPerS = float64(l.rows) / report.Learning
	report.WeightsSHA256 = t.weights.plays.Digest()
	return nil
}

// groupLearner turns an iteration's games into optimiser steps.
type groupLearner struct {
	config  ReinforceConfig
	spec    plugins.Spec
	network *policy.Residual
	groups  []*replay.Group
	step    policy.Step
	loss    *surrogate
	norm    tally
	rows    int // of batches
}

func (l *groupLearner) learn(ctx context.Context) error {
	l.loss = newSurrogate(l.config, l.spec.MaxLength, nil)
	for range l.config.Epochs {
		for part := range l.config.Minibatches {
			if err := ctx.Err(); err != nil {
				return err
			}
			n := len(l.groups)
			decisions, games := l.gather(n*part/l.config.Minibatches, n*(part+1)/l.config.Minibatches)
			if len(decisions) == 0 {
				continue
			}
			if err := l.teach(decisions, games); err != nil {
				return fmt.Errorf("reinforce: %w", err)
			}
		}
	}
	return nil
}

// teach makes one step. The aggregation counts in answers, which here are games.
func (l *groupLearner) teach(decisions []*replay.Decision, games []int) error {
	how := &policy.Sequences{Lengths: games, Weight: ones(len(decisions))}
	if err := l.loss.prepare(how); err != nil {
		return err
	}
	batch := l.batch(decisions, how.Weight)
	c := batch.Choices
	c.Temperature, c.Scale, c.Loss = how.Temperature, how.Scale, how.Loss
	l.loss.monitor.Begin(batch.Rows) // each decision is a sequence to the loss
	losses, err := l.network.Train(*batch, l.step)
	if err != nil {
		return err
	}
	l.rows += batch.Rows
	l.norm.add(float64(losses.GradientNorm))
	l.loss.seen()
	return nil
}

func ones(n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

// gather lists the decisions of groups [from, to) that steps go over, and how many each of the games has.
// Those of a role without variance have an advantage of exactly 0 and are there for the entropy's
// sake alone, if that has a weight: where every game is lost the same way, nothing else can bring
// another move back.
func (l *groupLearner) gather(from, to int) (decisions []*replay.Decision, games []int) {
	for _, g := range l.groups[from:to] {
		for i := range g.Members {
			before := len(decisions)
			for k := range g.Members[i].Decisions {
				d := &g.Members[i].Decisions[k]
				if d.Kind == replay.Advantage && (!d.Masked || l.config.Entropy > 0) {
					decisions = append(decisions, d)
				}
			}
			if n := len(decisions) - before; n > 0 {
				games = append(games, n)
			}
		}
	}
	return decisions, games
}

// batch has a row for each different thing that decisions teach, of the weight of all that teach it:
// the games of a group begin alike, and it is the same loss at less work. Without an advantage all
// moves at a position teach the same.
//
// The value is not learned: games that teach are those whose end was open, and their returns would say
// of every position that it is.
func (l *groupLearner) batch(decisions []*replay.Decision, weights []float32) *policy.Batch {
	b := &policy.Batch{Choices: &policy.Choices{}}
	rows := make(map[taught]int, len(decisions))
	for i, d := range decisions {
		key := taught{string(d.Observation), d.Action, d.Advantage}
		if d.Advantage == 0 {
			key.action = 0
		}
		row, ok := rows[key]
		if !ok {
			row = b.Rows
			rows[key] = row
			addChoice(b, d)
		}
		b.PolicyWeight[row] += weights[i]
	}
	b.Returns, b.ValueWeight = make([]float32, b.Rows*l.spec.Players), make([]float32, b.Rows)
	return b
}

// taught is what a decision teaches.
type taught struct {
	observation string
	action      int
	advantage   float32
}

// addChoice adds a decision to a batch, without weight.
func addChoice(b *policy.Batch, d *replay.Decision) {
	b.Rows++
	b.Observations = append(b.Observations, d.Observation...)
	b.Legal = append(b.Legal, d.Legal...)
	b.PolicyWeight = append(b.PolicyWeight, 0)
	c := b.Choices
	c.Action = append(c.Action, int32(d.Action))
	c.Advantage, c.Behaviour = append(c.Advantage, d.Advantage), append(c.Behaviour, d.LogProb)
}

// drift measures how far the policy has moved from the one that played, on some of the games.
func (l *groupLearner) drift() (float64, error) {
	decisions, _ := l.gather(0, min(driftGroups, len(l.groups)))
	b := l.batch(decisions, ones(len(decisions)))
	actions, words := l.spec.Actions, plugins.BitsetWords(l.spec.Actions)
	out := policy.Outputs{Logits: make([]float32, b.Rows*actions), Values: make([]float32, b.Rows*l.spec.Players)}
	if err := l.network.Evaluate(policy.Inputs{Rows: b.Rows, Observations: b.Observations}, out); err != nil {
		return 0, fmt.Errorf("measure the divergence: %w", err)
	}
	chooser := policy.NewChooser(actions, float32(l.config.Temperature))
	var kl tally
	for i, action := range b.Choices.Action {
		after := chooser.LogProb(part(out.Logits, i, actions), part(b.Legal, i, words), int(action))
		distance, _ := grpo.K3(after - b.Choices.Behaviour[i])
		kl.add(distance)
	}
	return kl.value(), nil
}
