package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// selfPlay makes the games of one iteration. Each game is a function of (seed, iteration, group)
// and the weights: workers and slots only decide when it is played.
type selfPlay struct {
	config    Config
	env       plugins.Environment
	spec      plugins.Spec
	network   policy.Network
	digest    string // of the network's weights
	iteration uint64
	missing   []uint64 // groups to play, ascending
	next      atomic.Int64
	evals     atomic.Int64
	moves     atomic.Int64
	// finish takes each group as it ends, from any worker.
	finish func(context.Context, *replay.Group) error
	// warn reports a game that failed.
	warn func(text string)
}

// run plays every missing group with the given number of workers and returns the first error.
func (p *selfPlay) run(ctx context.Context, workers int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	workers = max(1, min(workers, len(p.missing)))
	for range workers {
		wait.Go(func() {
			if err := p.work(ctx, workers); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// slot is one game under way.
type slot struct {
	group    *replay.Group
	position plugins.Position
	ply      int
	opening  int // random plies to play first
	live     bool
	// known says that the search has been at position already, by way of the action descend.
	known   bool
	descend int
}

// worker drives its slots in lockstep: one move of every game at a time.
type worker struct {
	*selfPlay
	slots     []slot
	search    *mcts.Search
	evaluator *networkEvaluator
	noise     []float32
	result    mcts.Result
	moving    []int // slots that ask for their next position in this round
	moves     []plugins.Move
	known     []int // slots whose search has seen it
	positions []plugins.Position
}

func (p *selfPlay) work(ctx context.Context, workers int) error {
	n := min(p.config.SelfPlay.GamesPerWorker, (len(p.missing)+workers-1)/workers)
	search, err := mcts.New(searchConfig(p.config.Search), p.spec, n)
	if err != nil {
		return err
	}
	w := &worker{
		selfPlay: p, slots: make([]slot, n), search: search,
		evaluator: newEvaluator(p.network, p.spec, &p.evals), noise: make([]float32, p.spec.Actions),
	}
	for {
		if err := w.fill(ctx); err != nil {
			return err
		}
		if w.idle() {
			return nil
		}
		if err := w.move(ctx); err != nil {
			return err
		}
	}
}

func (w *worker) idle() bool {
	for i := range w.slots {
		if w.slots[i].live {
			return false
		}
	}
	return true
}

// fill gives every free slot the next missing game, asking for all their starts in one call.
func (w *worker) fill(ctx context.Context) error {
	var taken []int
	var requests []plugins.Request
	for i := range w.slots {
		if w.slots[i].live {
			continue
		}
		at := w.next.Add(1) - 1
		if at >= int64(len(w.missing)) {
			break
		}
		index := w.missing[at]
		random := stream.New(w.config.Run.Seed, stream.Start, w.iteration, index)
		seed := random.Uint64()
		w.slots[i] = slot{
			group: &replay.Group{
				Iteration: w.iteration, Index: index, Seed: seed, Weights: w.digest,
				Members: []replay.Member{{Returns: make([]float32, w.spec.Players)}},
			},
			live: true,
		}
		if w.config.SelfPlay.OpeningPlies > 0 {
			random := stream.New(w.config.Run.Seed, stream.Opening, w.iteration, index)
			w.slots[i].opening = random.IntN(w.config.SelfPlay.OpeningPlies + 1)
		}
		taken, requests = append(taken, i), append(requests, plugins.Request{Seed: seed})
	}
	if len(taken) == 0 {
		return nil
	}
	positions, err := w.env.Start(ctx, requests)
	if err != nil {
		return fmt.Errorf("start %d games: %w", len(requests), err)
	}
	return w.arrive(ctx, taken, positions)
}

// arrive puts each slot at its new position, and finishes games that are over or failed.
func (w *worker) arrive(ctx context.Context, slots []int, positions []plugins.Position) error {
	for k, i := range slots {
		s := &w.slots[i]
		s.position = positions[k]
		if s.position.Fault != "" {
			if err := w.fail(ctx, s, s.position.Fault); err != nil {
				return err
			}
			continue
		}
		member := &s.group.Members[0]
		for player, r := range s.position.Rewards {
			member.Returns[player] += r
		}
		if n := len(member.Decisions); n > 0 && !zero(s.position.Rewards) {
			member.Decisions[n-1].Reward = append([]float32(nil), s.position.Rewards...)
		}
		if s.position.Player == plugins.Terminal {
			s.live = false
			if err := w.finish(ctx, s.group); err != nil {
				return err
			}
		}
	}
	return nil
}

// fail ends a game that the environment could not play on: it is counted, and taught from never.
func (w *worker) fail(ctx context.Context, s *slot, reason string) error {
	w.warn(fmt.Sprintf("game %d of iteration %d (seed %d) failed at ply %d: %s", s.group.Index, w.iteration, s.group.Seed, s.ply, reason))
	s.live = false
	s.group.Members[0] = replay.Member{End: replay.Failed, Returns: make([]float32, w.spec.Players)}
	return w.finish(ctx, s.group)
}

// move makes one move in every live game. The environment is asked only for positions that the
// search has not been at.
func (w *worker) move(ctx context.Context) error {
	if err := w.think(ctx); err != nil {
		return err
	}
	if err := w.choose(); err != nil {
		return err
	}
	positions, err := w.step(ctx)
	if err != nil {
		return err
	}
	w.selfPlay.moves.Add(int64(len(w.moving) + len(w.known)))
	return errors.Join(w.arrive(ctx, w.known, w.positions), w.arrive(ctx, w.moving, positions))
}

// choose decides on every live game's move and sorts the games by where their next position is.
func (w *worker) choose() error {
	w.moving, w.moves = w.moving[:0], w.moves[:0]
	w.known, w.positions = w.known[:0], w.positions[:0]
	for i := range w.slots {
		s := &w.slots[i]
		if !s.live {
			continue
		}
		action, err := w.decide(i, s)
		if err != nil {
			return err
		}
		next, known := plugins.Position{}, false
		if s.ply >= s.opening {
			next, known = w.search.Child(i, action)
		}
		if known {
			w.known, w.positions = append(w.known, i), append(w.positions, next)
		} else {
			w.moving, w.moves = append(w.moving, i), append(w.moves, plugins.Move{State: s.position.State, Action: action})
		}
		s.known, s.descend = known, action
		s.ply++
	}
	return nil
}

func (w *worker) step(ctx context.Context) ([]plugins.Position, error) {
	if len(w.moves) == 0 {
		return nil, nil
	}
	positions, err := w.env.Step(ctx, w.moves)
	if err != nil {
		return nil, fmt.Errorf("step %d games: %w", len(w.moves), err)
	}
	return positions, nil
}

// think searches every live game that is past its opening. A game whose search meets a position
// that the environment cannot give is failed; the others go on.
func (w *worker) think(ctx context.Context) error {
	for i := range w.slots {
		s := &w.slots[i]
		if !s.live || s.ply < s.opening {
			continue
		}
		w.drawNoise(s)
		if err := w.begin(i, s); err != nil {
			return err
		}
	}
	for {
		err := mcts.Run(ctx, w.search, w.env, w.evaluator)
		faults := searchFaults(err)
		if len(faults) == 0 {
			return err
		}
		for _, fault := range faults {
			if err := w.fail(ctx, &w.slots[fault.Slot], fault.Error()); err != nil {
				return err
			}
		}
	}
}

// begin starts the search of slot i from its position.
func (w *worker) begin(i int, s *slot) error {
	if s.known {
		return w.search.Descend(i, s.descend, w.noise)
	}
	return w.search.Begin(i, s.position, w.noise)
}

// searchFaults lists the games that an error of mcts.Run is about.
func searchFaults(err error) []*mcts.FaultError {
	switch e := err.(type) {
	case *mcts.FaultError:
		return []*mcts.FaultError{e}
	case interface{ Unwrap() []error }:
		var out []*mcts.FaultError
		for _, part := range e.Unwrap() {
			out = append(out, searchFaults(part)...)
		}
		return out
	case interface{ Unwrap() error }:
		return searchFaults(e.Unwrap())
	}
	return nil
}

func (w *worker) key(s *slot, purpose stream.Purpose) stream.Stream {
	return stream.New(w.config.Run.Seed, purpose, w.iteration, s.group.Index, 0, uint64(s.ply))
}

func (w *worker) drawNoise(s *slot) {
	random := w.key(s, stream.Noise)
	if w.config.Search.Algorithm == "puct" {
		random.Dirichlet(w.noise, w.config.Search.DirichletAlpha, s.position.Legal)
		return
	}
	random.Gumbel(w.noise)
}

// decide chooses the move of slot i and records the decision.
func (w *worker) decide(i int, s *slot) (int, error) {
	random := w.key(s, stream.Act)
	decision := replay.Decision{
		Player: s.position.Player, Observation: s.position.Observation, Legal: s.position.Legal,
	}
	if s.ply < s.opening {
		decision.Action = s.position.Legal.Nth(random.IntN(s.position.Legal.Count()))
		decision.Masked = true
	} else {
		if err := w.search.ReadResult(i, &w.result); err != nil {
			return 0, err
		}
		decision.Action = w.result.Action
		if s.ply < w.config.SelfPlay.SamplePlies {
			decision.Action = random.Choose(w.result.Target)
		}
		decision.Value = w.result.Values[s.position.Player]
		decision.Target = shares(w.result.Target)
	}
	member := &s.group.Members[0]
	member.Decisions = append(member.Decisions, decision)
	return decision.Action, nil
}

// shares keeps the actions of a distribution that have any of it.
func shares(target []float32) []replay.Share {
	n := 0
	for _, p := range target {
		if p > 0 {
			n++
		}
	}
	out := make([]replay.Share, 0, n)
	for action, p := range target {
		if p > 0 {
			out = append(out, replay.Share{Action: int32(action), Probability: p})
		}
	}
	return out
}

func zero(rewards []float32) bool {
	for _, r := range rewards {
		if r != 0 {
			return false
		}
	}
	return true
}

// searchConfig translates the configuration's section.
func searchConfig(c SearchConfig) mcts.Config {
	m := mcts.Default()
	if c.Algorithm == "puct" {
		m.Algorithm = mcts.PUCT
	}
	m.Simulations, m.Considered = c.Simulations, c.Considered
	m.ValueScale, m.VisitBase = float32(c.ValueScale), float32(c.VisitBase)
	m.CPUCTInit, m.FPUReduction = float32(c.CPUCT), float32(c.FPUReduction)
	m.DirichletFraction = float32(c.DirichletFraction)
	return m
}
