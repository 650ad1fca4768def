package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// LearnerTrial says how MeasureLearner goes about it.
type LearnerTrial struct {
	Steps    int     // optimiser steps in all, at the rates of a run of so many; at least 1
	Readings int     // how often the losses are read, evenly; 1 to Steps
	HeldOut  float64 // share of the iterations kept, the newest, that are not learned from; above 0 and below 1
}

// LearnerReading is how well a network predicts what searches found and how games ended: means of
// cross-entropies, in nats.
type LearnerReading struct {
	Step        int     `json:"step"`
	Policy      float64 `json:"policy"` // on what was learned from, in the steps since the reading before
	Value       float64 `json:"value"`
	HeldPolicy  float64 `json:"held_out_policy"` // on what is held out, 6,144 decisions of it, the same ones for a seed
	HeldValue   float64 `json:"held_out_value"`
	HeldEntropy float64 `json:"held_out_entropy"` // of the policies to be predicted: no network gets below
}

// MeasureLearner has a fresh network learn from what the run in dir has kept, as c says, and judges it
// by the newest games, which it does not learn from: minutes that tell settings of the learner and of the network apart which
// matches between runs cannot. Nobody can train in dir meanwhile. A run learns from games of its own, so what
// is better here should be seen to win there before it is believed. It ends with the first error.
func MeasureLearner(ctx context.Context, dir string, c Config, trial LearnerTrial, list ...Option) iter.Seq2[LearnerReading, error] {
	return func(yield func(LearnerReading, error) bool) {
		wanted := true
		err := measureLearner(ctx, dir, c, trial, collect(list), func(r LearnerReading) bool {
			wanted = yield(r, nil)
			return wanted
		})
		if err != nil && wanted {
			yield(LearnerReading{}, fmt.Errorf("measure the learner: %w", err))
		}
	}
}

func measureLearner(ctx context.Context, dir string, c Config, trial LearnerTrial, o options, say func(LearnerReading) bool) (err error) {
	if err := errors.Join(trial.validate(), c.Validate()); err != nil {
		return err
	}
	r, err := openRules(ctx, c.Environment, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if r.spec.Traits.Text {
		return errors.New("it is for games: a text run's evaluation has problems held out already")
	}
	store, err := OpenReplays(dir, o.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	network, err := policy.NewResidual(policy.ShapeOf(r.spec), networkConfig(c), c.Run.Seed)
	if err != nil {
		return err
	}
	f := fitness{trial: trial, learner: newLearner(c, r.spec, network)}
	if f.window, f.held, err = trial.split(store); err != nil {
		return err
	}
	return f.run(ctx, say)
}

func (t LearnerTrial) validate() error {
	if t.Steps < 1 || t.Readings < 1 || t.Readings > t.Steps || !(t.HeldOut > 0 && t.HeldOut < 1) {
		return fmt.Errorf("%d steps, %d readings, %v held out: want at least 1 step, 1 reading to one a step, and a share above 0 and below 1", t.Steps, t.Readings, t.HeldOut)
	}
	return nil
}

// split returns the older decisions, to learn from, and the newer ones, to be judged by.
func (t LearnerTrial) split(store *replay.Store) (window, held *replay.Window, err error) {
	kept := store.Stats()
	count := kept.Last + 1 - kept.First
	if kept.Groups == 0 || count < 2 {
		return nil, nil, errors.New("the run has kept less than two iterations: there is nothing to learn from and something to hold out")
	}
	newest := min(count-1, max(1, uint64(t.HeldOut*float64(count))))
	window, first := store.Window(kept.First, kept.Last+1-newest)
	held, second := store.Window(kept.Last+1-newest, kept.Last+1)
	return window, held, errors.Join(first, second)
}

// fitness is a learner on trial.
type fitness struct {
	trial        LearnerTrial
	learner      *learner
	window, held *replay.Window
}

// run makes the steps.
func (f *fitness) run(ctx context.Context, say func(LearnerReading) bool) error {
	var sum lessons
	plan := Plan{Iterations: f.trial.Steps}
	for step := 1; step <= f.trial.Steps; step++ {
		one, err := f.learner.learn(ctx, f.window, uint64(step), 1, plan.learningRate(f.learner.config.Learner, step))
		if err != nil {
			return err
		}
		sum.policy, sum.value, sum.steps = sum.policy+one.policy, sum.value+one.value, sum.steps+1
		if step*f.trial.Readings/f.trial.Steps == (step-1)*f.trial.Readings/f.trial.Steps {
			continue
		}
		reading := LearnerReading{Step: step, Policy: sum.policy / float64(sum.steps), Value: sum.value / float64(sum.steps)}
		if err := f.judge(ctx, &reading); err != nil {
			return err
		}
		if !say(reading) {
			return nil
		}
		sum = lessons{}
	}
	return nil
}

// heldDecisions are how many decisions a network is judged by.
const heldDecisions = 6144

// judge reads the losses on what is held out: those that a copy reports before a step of length 0.
func (f *fitness) judge(ctx context.Context, reading *LearnerReading) error {
	config := f.learner.config
	config.Learner.Symmetries = false
	judged := newLearner(config, f.learner.spec, f.learner.network.Clone())
	batches := (heldDecisions + config.Learner.Batch - 1) / config.Learner.Batch
	sum, err := judged.learn(ctx, f.held, 0, batches, 0)
	if err != nil {
		return err
	}
	n := float64(sum.steps)
	reading.HeldPolicy, reading.HeldValue, reading.HeldEntropy = sum.policy/n, sum.value/n, sum.target/n
	return nil
}
