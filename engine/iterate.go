package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tengen-rl/tengen/replay"
)

// run goes through what is left of the plan, as a run of this kind does.
func (t *trainer) run(ctx context.Context) error {
	t.began, t.before = time.Now(), t.state.Seconds
	if t.text != nil {
		return t.runText(ctx)
	}
	if t.config.byGroups() {
		return t.runGroups(ctx)
	}
	t.learner = newLearner(t.config, t.rules.spec, t.weights.learns)
	t.watch = newWatchdog(t.config, t.rules.spec)
	if t.fitted != nil {
		t.say(*t.fitted)
		t.fitted = nil
	}
	if err := t.plan(ctx); err != nil {
		return err
	}
	t.setOut(t.weights.learns.Parameters(), workers(t.config.SelfPlay.Workers))
	if err := t.follow(ctx, t.iterate); err != nil {
		return err
	}
	if err := t.evaluateEnd(ctx); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	return t.arrive()
}

// iterate makes one iteration: games, steps, perhaps matches, and the checkpoint that commits it.
func (t *trainer) iterate(ctx context.Context, iteration int) error {
	began, spent := time.Now(), t.seconds()
	report := Iteration{Iteration: iteration}
	next := t.state
	t.vitals = vitals{iteration: iteration}
	whole := len(t.missing(uint64(iteration))) == t.config.SelfPlay.Games
	used := startMachine(t.rules.env)
	if err := t.play(ctx, iteration, &report); err != nil {
		return err
	}
	used.stop(&t.vitals)
	if err := t.account(iteration, &report, &next); err != nil {
		return err
	}
	if err := t.learn(ctx, iteration, &report); err != nil {
		t.advise(t.watch.broken(iteration, err))
		return err
	}
	report.Iterations, report.Seconds = t.state.Plan.Total(iteration-1), t.seconds()
	t.say(report)
	t.advise(t.watch.take(t.vitals))
	next.Iteration = iteration
	if whole || next.Recent == 0 { // the rest of an iteration does not say how long one takes
		next.Recent = smooth(t.state.Recent, time.Since(began).Seconds())
	}
	if err := t.evaluate(ctx, &next); err != nil {
		return err
	}
	next.Seconds = spent + time.Since(began).Seconds()
	t.replan(&next)
	return t.commit(next)
}

// play makes the games of an iteration that the store does not hold yet.
func (t *trainer) play(ctx context.Context, iteration int, report *Iteration) error {
	began := time.Now()
	network, err := t.player(ctx, iteration, report)
	if err != nil {
		return err
	}
	games := &selfPlay{
		config: t.config, env: t.rules.env, spec: t.rules.spec, network: network, digest: t.weights.plays.Digest(),
		iteration: uint64(iteration), missing: t.missing(uint64(iteration)),
		warn: func(text string) { t.say(Warning{Iteration: iteration, Text: text}) },
	}
	games.config.Search.ValueScale = t.state.Plan.valueScale(t.config.Search, iteration)
	games.simulations = t.state.Plan.simulations(t.config.Search, iteration)
	if games.restarts, err = t.restarts(iteration); err != nil {
		return err
	}
	progress := newPace(t, games, iteration)
	games.finish = func(ctx context.Context, g *replay.Group) error {
		if err := t.store.Put(ctx, g); err != nil {
			return err
		}
		progress.game()
		return nil
	}
	if len(games.missing) > 0 {
		if err := games.run(ctx, workers(t.config.SelfPlay.Workers)); err != nil {
			return err
		}
	}
	report.SelfPlay = time.Since(began).Seconds()
	report.MovesPerS = float64(games.moves.Load()) / report.SelfPlay
	report.EvalsPerS = float64(games.evals.Load()) / report.SelfPlay
	report.PlayedOn, report.ResignedWrongly = games.resigned.played, games.resigned.wrong
	return nil
}

func (t *trainer) missing(iteration uint64) []uint64 {
	var out []uint64
	for index := range uint64(t.config.SelfPlay.Games) {
		if !t.store.Has(iteration, index) {
			out = append(out, index)
		}
	}
	return out
}

// account counts the iteration's games as the store holds them, so that a resumed iteration is
// reported like an uninterrupted one.
func (t *trainer) account(iteration int, report *Iteration, next *checkpoint) error {
	games, plies, first := 0, 0, 0.0
	for g, err := range t.store.Groups(uint64(iteration), uint64(iteration)+1) {
		if err != nil {
			return err
		}
		for _, m := range g.Members {
			next.Signal.count(m.End)
			t.vitals.played.add(&m, t.rules.spec, t.config.SelfPlay.Games)
			games++
			plies += len(m.Decisions)
			first += float64(m.Returns[0])
		}
	}
	next.Games += games
	next.Positions += plies
	report.Games, report.Positions, report.Signal = next.Games, next.Positions, next.Signal
	report.Length, report.FirstPlayer = float64(plies)/float64(games), first/float64(games)
	return t.vitals.played.judge(t.weights.plays, t.rules.spec)
}

func (s *Signal) count(end replay.End) {
	counts := [...]*int{&s.Used, &s.Failed, &s.Truncated, &s.ZeroVariance, &s.Stale, &s.Surplus}
	*counts[end]++
}

// learn makes the iteration's optimiser steps.
func (t *trainer) learn(ctx context.Context, iteration int, report *Iteration) error {
	began := time.Now()
	window, err := t.store.Window(t.windowFrom(iteration), uint64(iteration)+1)
	if err != nil {
		return err
	}
	rate := t.state.Plan.learningRate(t.config.Learner, iteration)
	report.Window, report.LearningRate = window.Len(), float64(rate)
	if window.Len() == 0 {
		return errors.New("no game of the window taught anything: every one of them failed (see the warnings)")
	}
	t.mu.Lock()
	sum, err := t.learner.learn(ctx, window, uint64(iteration), t.state.Plan.Steps, rate)
	if err == nil {
		err = t.weights.learned()
	}
	t.mu.Unlock()
	if err != nil {
		return err
	}
	n := float64(sum.steps)
	report.PolicyLoss, report.ValueLoss = sum.policy/n, sum.value/n
	report.PolicyEntropy, report.TargetEntropy, report.GradientNorm = sum.entropy/n, sum.target/n, sum.norm/n
	t.vitals.learned(sum)
	t.vitals.silent, t.vitals.units = t.weights.learns.Silent()
	report.Learning = time.Since(began).Seconds()
	report.WeightsSHA256 = t.weights.plays.Digest()
	return nil
}
