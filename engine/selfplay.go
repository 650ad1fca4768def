package engine

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
)

// selfPlay makes the games of one iteration. Each game is a function of (seed, iteration, group)
// and the weights: workers and slots only decide when it is played.
type selfPlay struct {
	config    Config
	env       plugins.Environment
	spec      plugins.Spec
	network   predictor
	digest    string // of the network's weights
	iteration uint64
	missing   []uint64 // groups to play, ascending
	// simulations of a full search in this iteration.
	simulations int
	// restarts are beginnings of earlier games, for games that go on from there.
	restarts [][]int32
	evals    atomic.Int64
	moves    atomic.Int64
	resigned resignations
	// finish takes each group as it ends, from any worker.
	finish func(context.Context, *replay.Group) error
	// warn reports a game that failed.
	warn func(text string)

	mu     sync.Mutex
	taken  int                // of missing
	starts []plugins.Position // of the next groups of missing
}

// run plays every missing group with the given number of workers and returns the first error.
func (p *selfPlay) run(ctx context.Context, workers int) error {
	if p.simulations == 0 {
		p.simulations = p.config.Search.Simulations
	}
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

func (p *selfPlay) work(ctx context.Context, workers int) error {
	n := min(p.config.SelfPlay.GamesPerWorker, (len(p.missing)+workers-1)/workers)
	search, err := mcts.New(searchConfig(p.config.Search), p.spec, n)
	if err != nil {
		return err
	}
	w := &worker{
		selfPlay: p, slots: make([]slot, n), search: search,
		evaluator: newEvaluator(p.network, p.spec, p.config.Search.Remember, &p.evals), noise: make([]float32, p.spec.Actions),
	}
	w.evaluator.symmetries = p.config.Search.Symmetries
	for {
		if err := w.fill(ctx); err != nil {
			return err
		}
		if w.idle() {
			return nil
		}
		if err := w.wave(ctx); err != nil {
			return err
		}
	}
}

// startsAtOnce is how many games' starts are asked for in one call.
const startsAtOnce = 256

// take hands out the next missing game with its first position; nil when there is none left.
func (p *selfPlay) take(ctx context.Context) (*replay.Group, plugins.Position, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken == len(p.missing) {
		return nil, plugins.Position{}, nil
	}
	if len(p.starts) == 0 {
		if err := p.ask(ctx); err != nil {
			return nil, plugins.Position{}, err
		}
	}
	index, start := p.missing[p.taken], p.starts[0]
	p.taken, p.starts = p.taken+1, p.starts[1:]
	return &replay.Group{
		Iteration: p.iteration, Index: index, Seed: p.seed(index), Weights: p.digest,
		Members: []replay.Member{{Returns: make([]float32, p.spec.Players)}},
	}, start, nil
}

// ask fetches the starts of the next groups.
func (p *selfPlay) ask(ctx context.Context) (err error) {
	var requests []plugins.Request
	for _, index := range p.missing[p.taken:min(len(p.missing), p.taken+startsAtOnce)] {
		requests = append(requests, plugins.Request{Seed: p.seed(index)})
	}
	if p.starts, err = p.env.Start(ctx, requests); err == nil {
		err = playNature(ctx, p.env, p.spec, p.starts, func(i int) stream.Stream {
			return p.place(stream.Nature, p.missing[p.taken+i], 0)
		})
	}
	if err != nil {
		return fmt.Errorf("start %d games: %w", len(requests), err)
	}
	return nil
}

// place is the stream of random numbers that one purpose has at one ply of one game.
func (p *selfPlay) place(purpose stream.Purpose, index uint64, ply int) stream.Stream {
	return stream.New(p.config.Run.Seed, purpose, p.iteration, index, 0, uint64(ply))
}

// seed is what a group's start is drawn from.
func (p *selfPlay) seed(index uint64) uint64 {
	random := stream.New(p.config.Run.Seed, stream.Start, p.iteration, index)
	return random.Uint64()
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
	m.Proofs, m.ForcedPlayouts, m.TargetPruning = c.Proofs, float32(c.ForcedPlayouts), c.TargetPruning
	m.DirichletFraction = float32(c.DirichletFraction)
	return m
}
