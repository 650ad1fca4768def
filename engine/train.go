package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/tengen-rl/tengen/replay"
)

// ErrTraining is yielded when Train is called while another Train of the engine runs.
var ErrTraining = errors.New("this run is being trained already")

// Train runs the plan from where the run stands to its end, yielding what happens. Training never
// waits for the loop that reads it. Leaving the loop or cancelling ctx stops training, with every
// finished game saved, before Train returns; a cancelled ctx is the last error yielded. Calling
// Train again, now or in another process, goes on to the same weights.
func (e *Engine) Train(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		running, err := e.begin(cancel)
		if err != nil {
			yield(nil, fmt.Errorf("train: %w", err))
			return
		}
		box := newMailbox()
		go func() {
			err := (&trainer{Engine: e, box: box}).run(ctx)
			e.end(running)
			box.close(err)
		}()
		deliver(box, cancel, yield)
	}
}

// training is one Train under way.
type training struct {
	stop func()
	done chan struct{} // closed when it has stopped
}

// begin makes sure that one Train runs at a time, and none on a closed engine.
func (e *Engine) begin(stop func()) (*training, error) {
	e.life.Lock()
	defer e.life.Unlock()
	switch {
	case e.closed:
		return nil, os.ErrClosed
	case e.training != nil:
		return nil, ErrTraining
	}
	e.training = &training{stop: stop, done: make(chan struct{})}
	return e.training, nil
}

func (e *Engine) end(t *training) {
	e.life.Lock()
	defer e.life.Unlock()
	e.training = nil
	close(t.done)
}

// deliver hands events on until training has ended, even when nobody listens any more.
func deliver(box *mailbox, cancel func(), yield func(Event, error) bool) {
	listening := true
	for {
		events, closed, err := box.take()
		for _, event := range events {
			if listening && !yield(event, nil) {
				listening = false
				cancel()
			}
		}
		if closed {
			if err != nil && listening {
				yield(nil, err)
			}
			return
		}
	}
}

// trainer is one call of Train.
type trainer struct {
	*Engine
	box     *mailbox
	learner *learner
	watch   *watchdog
	rewards *rewardWatch // of runs that learn from rewards
	vitals  vitals       // of the iteration under way
	began   time.Time
	before  float64 // seconds trained before this call
	stopped bool    // run.limit is used up
	// unwalked says that the game has turned out too large for exploitability.
	unwalked bool
	fault    error // the first failure to log an event
	faultMu  sync.Mutex
}

// say posts an event and records it, and says after it what the watchdog of rewards makes of it.
func (t *trainer) say(e Event) {
	if err := t.events.append(e); err != nil {
		t.faultMu.Lock()
		t.fault = errors.Join(t.fault, err)
		t.faultMu.Unlock()
	}
	t.box.post(e)
	t.advise(t.rewards.hear(e))
}

func (t *trainer) seconds() float64 { return t.before + time.Since(t.began).Seconds() }

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
	t.say(Started{
		Run: t.dir, Iteration: t.state.Iteration, Iterations: t.state.Plan.Total(t.state.Iteration),
		Parameters: t.weights.learns.Parameters(), Workers: workers(t.config.SelfPlay.Workers), Commit: buildCommit(),
	})
	for _, text := range t.warnings {
		t.say(Warning{Iteration: t.state.Iteration, Text: text})
	}
	t.warnings = nil
	for t.state.Iteration < t.state.Plan.Total(t.state.Iteration) {
		if err := t.iterate(ctx, t.state.Iteration+1); err != nil {
			t.reload()
			return errors.Join(fmt.Errorf("iteration %d: %w", t.state.Iteration+1, err), t.store.Sync())
		}
	}
	if err := t.evaluateEnd(ctx); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	t.say(Finished{Iterations: t.state.Iteration, Seconds: t.seconds(), WeightsSHA256: t.weights.plays.Digest()})
	return t.fault
}

// iterate makes one iteration: games, steps, perhaps matches, and the checkpoint that commits it.
func (t *trainer) iterate(ctx context.Context, iteration int) error {
	began, spent := time.Now(), t.seconds()
	report := Iteration{Iteration: iteration}
	next := t.state
	t.vitals = vitals{iteration: iteration}
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
	next.Iteration, next.Recent = iteration, smooth(t.state.Recent, time.Since(began).Seconds())
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

// pace reports the progress of self-play, a few times a second at most.
type pace struct {
	mu        sync.Mutex
	t         *trainer
	games     *selfPlay
	iteration int
	began     time.Time
	told      time.Time
	done      int
}

func newPace(t *trainer, games *selfPlay, iteration int) *pace {
	done := t.config.SelfPlay.Games - len(games.missing)
	return &pace{t: t, games: games, iteration: iteration, began: time.Now(), done: done}
}

func (p *pace) game() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if time.Since(p.told) < 200*time.Millisecond {
		return
	}
	p.told = time.Now()
	rate := float64(p.games.moves.Load()) / time.Since(p.began).Seconds()
	p.t.say(Progress{Iteration: p.iteration, Games: p.done, Of: p.t.config.SelfPlay.Games, MovesPerSecond: rate})
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
	report.Learning = time.Since(began).Seconds()
	report.WeightsSHA256 = t.weights.plays.Digest()
	return nil
}

// reload goes back to the last checkpoint's weights after an iteration that was broken off, so
// that a later Train of the same engine starts from them.
func (t *trainer) reload() {
	weights, _, err := readTrained(os.DirFS(t.dir), t.state.Iteration)
	if err != nil {
		t.options.logger.Error("going back to the last checkpoint", "err", err)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.weights = weights
}

// windowFrom is the first iteration that may be sampled in the given one, whose games are all
// made: by the rule of growth, or later where the disk's bound asks for it.
func (t *trainer) windowFrom(iteration int) uint64 {
	from := replay.Growth{Min: t.config.Replay.Window, Rate: t.config.Replay.Growth}.From(uint64(iteration))
	if floor, over := t.store.OverBudget(); over {
		from = max(from, floor)
	}
	return from
}

// commit makes the iteration part of the run: replays durable, then the checkpoint renamed into
// place, and only then the groups deleted that nothing samples any more.
func (t *trainer) commit(next checkpoint) (err error) {
	if err := t.store.Sync(); err != nil {
		return err
	}
	if next.EventOffset, err = t.events.sync(); err != nil {
		return err
	}
	if err := t.options.at("checkpoint.before"); err != nil {
		return err
	}
	if err := t.saveWeights(filepath.Join(t.dir, checkpointsDir), next); err != nil {
		return err
	}
	if err := t.options.at("checkpoint.after"); err != nil {
		return err
	}
	t.mu.Lock()
	t.state = next
	t.mu.Unlock()
	if err := prune(filepath.Join(t.dir, checkpointsDir)); err != nil {
		return err
	}
	// The checkpoint before this one may still be gone back to: the iteration is then learned again,
	// from the same window.
	return t.store.Evict(t.keptFrom(next.Iteration))
}

// keptFrom is the first iteration whose groups may still be learned from: of text problems all, as far as the
// disk's bound allows, for a stage to come may look back at them.
func (t *trainer) keptFrom(iteration int) uint64 {
	if t.text == nil {
		return t.windowFrom(iteration)
	}
	floor, _ := t.store.OverBudget()
	return floor
}

func (t *trainer) saveWeights(dir string, next checkpoint) error {
	if t.text != nil {
		return next.save(filepath.Join(dir, weightsName(next.Iteration)), t.text.network, true)
	}
	return t.weights.save(dir, next)
}

// smooth is the running mean of seconds per iteration.
func smooth(mean, latest float64) float64 {
	if mean == 0 {
		return latest
	}
	return 0.7*mean + 0.3*latest
}

// buildCommit is the commit that the program was built from, where the build recorded it.
func buildCommit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
