package engine

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// learner turns sampled decisions into optimiser steps.
type learner struct {
	config  Config
	spec    plugins.Spec
	network policy.Network
	threads int
	batch   policy.Batch
}

func newLearner(config Config, spec plugins.Spec, network policy.Network) *learner {
	n, words := config.Learner.Batch, plugins.BitsetWords(spec.Actions)
	l := &learner{
		config: config, spec: spec, network: network, threads: processors(config.Learner.Threads),
		batch: policy.Batch{
			Rows:         n,
			Observations: make([]byte, n*spec.Observation.Bytes()),
			Legal:        make([]uint64, n*words),
			Policy:       make([]float32, n*spec.Actions),
			Returns:      make([]float32, n*spec.Players),
			PolicyWeight: make([]float32, n),
			ValueWeight:  make([]float32, n),
		},
	}
	if config.Learner.Reply > 0 {
		l.batch.Reply, l.batch.ReplyWeight = make([]float32, n*spec.Actions), make([]float32, n)
	}
	return l
}

// lessons sums up the steps of an iteration.
type lessons struct {
	policy, value, entropy, target, norm float64 // sums over steps
	steps                                int
	studied                              studied
}

// learn makes the iteration's steps on samples from window.
func (l *learner) learn(ctx context.Context, window *replay.Window, iteration uint64, steps int, rate float32) (lessons, error) {
	var sum lessons
	for step := range steps {
		random := stream.New(l.config.Run.Seed, stream.Sample, iteration, uint64(step))
		samples, err := window.Sample(ctx, &random, l.batch.Rows)
		if err != nil {
			return sum, fmt.Errorf("learn, step %d: %w", step, err)
		}
		augment := stream.New(l.config.Run.Seed, stream.Augment, iteration, uint64(step))
		for row, sample := range samples {
			symmetry := 0
			if n := len(l.spec.Symmetries); n > 0 && l.config.Learner.Symmetries {
				symmetry = augment.IntN(n)
			}
			sum.target += l.fill(row, sample, symmetry)
			sum.studied.sample(sample, iteration)
		}
		losses, err := l.network.Train(l.batch, policy.Step{LearningRate: rate, Threads: l.threads})
		if err != nil {
			return sum, fmt.Errorf("learn, step %d: %w", step, err)
		}
		sum.policy += float64(losses.Policy)
		sum.value += float64(losses.Value)
		sum.entropy += float64(losses.Entropy)
		sum.norm += float64(losses.GradientNorm)
		sum.steps++
		sum.studied.step(float64(losses.Policy+losses.Value), float64(losses.GradientNorm), l.config.Learner.GradientClip)
	}
	sum.target /= float64(l.batch.Rows)
	return sum, nil
}

// fill writes one sample into a row of the batch and returns the entropy of its target.
func (l *learner) fill(row int, sample replay.Sample, symmetry int) float64 {
	member := &sample.Group.Members[sample.Member]
	d := &member.Decisions[sample.Decision]
	b, words := &l.batch, plugins.BitsetWords(l.spec.Actions)
	observation := part(b.Observations, row, l.spec.Observation.Bytes())
	legal, target := plugins.Bitset(part(b.Legal, row, words)), part(b.Policy, row, l.spec.Actions)
	clear(target)
	var permuted []int32
	if symmetry > 0 {
		s := l.spec.Symmetries[symmetry]
		permuted = s.Actions
		permuteObservation(observation, d.Observation, l.spec.Observation, s.Cells)
		legal.Clear()
		for action := range plugins.Bitset(d.Legal).All() {
			legal.Add(int(permuted[action]))
		}
	} else {
		copy(observation, d.Observation)
		copy(legal, d.Legal)
	}
	writeShares(target, d.Target, permuted)
	entropy := 0.0
	for _, share := range d.Target {
		entropy -= float64(share.Probability) * exact.Log(float64(share.Probability))
	}
	l.fillReply(row, member, sample.Decision, permuted)
	b.PolicyWeight[row], b.ValueWeight[row] = 1, 1
	if d.Masked {
		b.PolicyWeight[row] = 0
	}
	l.fillReturns(part(b.Returns, row, l.spec.Players), member, sample.Decision)
	return entropy
}

// writeShares writes a distribution, with its actions permuted if there is a permutation.
func writeShares(dst []float32, shares []replay.Share, permuted []int32) {
	for _, share := range shares {
		action := share.Action
		if permuted != nil {
			action = permuted[action]
		}
		dst[action] = share.Probability
	}
}

// fillReply writes what was to be learned at the next decision, if the network predicts it.
func (l *learner) fillReply(row int, member *replay.Member, decision int, permuted []int32) {
	if l.batch.Reply == nil {
		return
	}
	reply := part(l.batch.Reply, row, l.spec.Actions)
	clear(reply)
	l.batch.ReplyWeight[row] = 0
	if decision+1 == len(member.Decisions) || member.Decisions[decision+1].Masked {
		return
	}
	writeShares(reply, member.Decisions[decision+1].Target, permuted)
	l.batch.ReplyWeight[row] = 1
}

// permuteObservation writes src into dst with cell i of every plane moved to cells[i].
func permuteObservation(dst, src []byte, shape plugins.Shape, cells []int32) {
	size := shape.Height * shape.Width
	if shape.Encoding == plugins.Float32 {
		for plane := range shape.Planes {
			for i, to := range cells {
				from, into := 4*(plane*size+i), 4*(plane*size+int(to))
				copy(dst[into:into+4], src[from:from+4])
			}
		}
		return
	}
	clear(dst)
	for plane := range shape.Planes {
		for i, to := range cells {
			if from := plane*size + i; src[from>>3]>>(from&7)&1 != 0 {
				into := plane*size + int(to)
				dst[into>>3] |= 1 << (into & 7)
			}
		}
	}
}

// part is item i of an array of items of the given size.
func part[T any](all []T, i, size int) []T { return all[i*size : (i+1)*size : (i+1)*size] }
