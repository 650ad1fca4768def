package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// plan makes the plan of a new run, or fits the plan of a resumed one to what is asked of it now.
func (t *trainer) plan(ctx context.Context) error {
	done := t.state.Iteration
	plan, reason := t.state.Plan, "as configured"
	switch {
	case plan.Iterations == 0:
		var err error
		if plan, err = t.makePlan(ctx); err != nil {
			return fmt.Errorf("plan: %w", err)
		}
		if t.config.Run.Iterations == 0 {
			reason = fmt.Sprintf("%s at %.0f evaluations/s", t.config.Run.Budget, plan.Measured.EvalsPerS)
		}
	case t.config.Run.Iterations > 0 && t.config.Run.Iterations != plan.Total(done):
		plan.Revisions = append(plan.Revisions, Revision{done, max(done, t.config.Run.Iterations), "asked for on resuming"})
	case t.config.Run.Iterations == 0:
		if r := plan.revise(done, seconds(t.state.Seconds+t.reserve(&t.state)), t.config.Run.Budget, t.state.Recent); r != nil {
			plan.Revisions, reason = append(plan.Revisions, *r), r.Reason
		}
	}
	if !plan.searchesLike(t.state.Plan, t.config.Search, done+1) { // what was played of the next iteration was another one's
		if err := t.store.Truncate(uint64(done)); err != nil {
			return err
		}
	}
	if err := plan.save(t.dir); err != nil {
		return err
	}
	t.mu.Lock()
	t.state.Plan = plan
	t.mu.Unlock()
	t.say(Planned{Iteration: done, Iterations: plan.Total(done), SecondsPerIteration: max(t.state.Recent, plan.Measured.SecondsPerIteration), Reason: reason})
	return nil
}

func (t *trainer) makePlan(ctx context.Context) (Plan, error) {
	plan := Plan{Iterations: t.config.Run.Iterations, Steps: steps(t.config, t.rules.spec)}
	if plan.Iterations > 0 {
		return plan, nil
	}
	measured, err := t.measure(ctx, plan.Steps)
	if err != nil {
		return plan, err
	}
	left := t.config.Run.Budget.Seconds() - t.seconds()
	if t.config.Evaluation.Matches > 0 {
		left -= matchShare * t.config.Run.Budget.Seconds()
	}
	plan.Measured = measured
	plan.Iterations = max(1, int(left/measured.SecondsPerIteration))
	return plan, nil
}

// measureShare is the part of a budget that may be spent on measuring it.
const measureShare = 0.03

// measure plays games that nobody learns from and times optimiser steps of a copy of the network.
func (t *trainer) measure(ctx context.Context, steps int) (Measured, error) {
	limit := time.Duration(float64(t.config.Run.Budget) * measureShare)
	short, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	players, finished := workers(t.config.SelfPlay.Workers), 0
	games := &selfPlay{
		config: t.config, env: t.rules.env, spec: t.rules.spec, network: t.weights.plays, warn: func(string) {},
		missing: make([]uint64, players*t.config.SelfPlay.GamesPerWorker),
		finish:  func(context.Context, *replay.Group) error { return nil },
	}
	for i := range games.missing {
		games.missing[i] = uint64(i)
	}
	began := time.Now()
	if err := games.run(short, players); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return Measured{}, err
	}
	if ctx.Err() != nil {
		return Measured{}, ctx.Err()
	}
	spent := time.Since(began).Seconds()
	length := float64(t.rules.spec.MaxLength) / 2
	if short.Err() == nil {
		finished = len(games.missing)
		length = float64(games.moves.Load()) / float64(finished)
	}
	step, err := timeStep(newLearner(t.config, t.rules.spec, t.weights.learns.Clone()))
	if err != nil {
		return Measured{}, err
	}
	play := float64(t.config.SelfPlay.Games) * length * spent / float64(max(1, games.moves.Load()))
	return Measured{
		EvalsPerS:           float64(games.evals.Load()) / spent,
		SecondsPerIteration: play + float64(steps)*step,
	}, nil
}

// timeStep is the seconds that one optimiser step of a network takes, whose weights are lost.
func timeStep(l *learner) (float64, error) {
	actions, words := l.spec.Actions, plugins.BitsetWords(l.spec.Actions)
	for row := range l.batch.Rows {
		for action := range actions {
			plugins.Bitset(part(l.batch.Legal, row, words)).Add(action)
		}
		l.batch.Policy[row*actions] = 1
		l.batch.PolicyWeight[row], l.batch.ValueWeight[row] = 1, 1
	}
	return quickest(func() error {
		_, err := l.network.Train(l.batch, policy.Step{Threads: l.threads})
		return err
	})
}

// replan changes the number of remaining iterations when time has shown the plan to be wrong. It
// is called at an iteration's end and recorded with it.
func (t *trainer) replan(next *checkpoint) {
	if t.config.Run.Iterations > 0 {
		return
	}
	r := next.Plan.revise(next.Iteration, seconds(next.Seconds+t.reserve(next)), t.config.Run.Budget, next.Recent)
	if r == nil {
		return
	}
	next.Plan.Revisions = append(next.Plan.Revisions[:len(next.Plan.Revisions):len(next.Plan.Revisions)], *r)
	if err := next.Plan.save(t.dir); err != nil {
		t.say(Warning{Iteration: next.Iteration, Text: err.Error()})
	}
	t.say(Planned{Iteration: r.At, Iterations: r.Iterations, SecondsPerIteration: next.Recent, Reason: r.Reason})
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
