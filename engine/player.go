package engine

import (
	"context"
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// Player chooses moves in matches, for many games at once. It is safe for concurrent use.
type Player interface {
	// Name says who it is: "random", "search:64".
	Name() string
	// Choose returns a legal action, or Resign, for each turn, in order. It must depend on each turn alone.
	Choose(ctx context.Context, turns []Turn) ([]int, error)
}

// Turn is one game waiting for one player's move.
type Turn struct {
	Game     int    // number of the game in its match
	Seed     uint64 // of the match
	Position plugins.Position
	Actions  []int // played so far; the ply is their number
}

// RandomPlayer plays uniformly random legal moves.
func RandomPlayer() Player { return randomPlayer{} }

type randomPlayer struct{}

func (randomPlayer) Name() string { return "random" }

func (randomPlayer) Choose(_ context.Context, turns []Turn) ([]int, error) {
	out := make([]int, len(turns))
	for i, t := range turns {
		random := stream.New(t.Seed, stream.Act, uint64(t.Game), uint64(len(t.Actions)))
		out[i] = randomLegal(&random, t.Position.Legal)
	}
	return out, nil
}

func randomLegal(random *stream.Stream, legal plugins.Bitset) int {
	return legal.Nth(random.IntN(legal.Count()))
}

// NetworkPlayer plays the likeliest legal action of the network, without search.
func NetworkPlayer(network policy.Network, spec plugins.Spec) Player {
	return networkPlayer{network, spec, 1}
}

type networkPlayer struct {
	network policy.Network
	spec    plugins.Spec
	views   int
}

func (networkPlayer) Name() string { return "network" }

func (p networkPlayer) Choose(ctx context.Context, turns []Turn) ([]int, error) {
	evaluations := newEvaluations(p.spec, len(turns))
	positions := make([]plugins.Position, len(turns))
	for i, t := range turns {
		positions[i] = t.Position
	}
	if err := newEvaluator(viewed(p.network, p.spec, p.views), p.spec, 0, nil).Evaluate(ctx, positions, evaluations); err != nil {
		return nil, err
	}
	out := make([]int, len(turns))
	for i, t := range turns {
		out[i] = likeliest(evaluations[i].Logits, t.Position.Legal)
	}
	return out, nil
}

// likeliest is the legal action with the largest logit; the lowest of equals.
func likeliest(logits []float32, legal plugins.Bitset) int {
	best := -1
	for action := range legal.All() {
		if best < 0 || logits[action] > logits[best] {
			best = action
		}
	}
	return best
}

func newEvaluations(spec plugins.Spec, n int) []mcts.Evaluation {
	out := make([]mcts.Evaluation, n)
	for i := range out {
		out[i] = mcts.Evaluation{Logits: make([]float32, spec.Actions), Values: make([]float32, spec.Players)}
	}
	return out
}

// SearchPlayer plays the move that a search recommends, without noise. evaluator is called once
// for each goroutine that searches.
func SearchPlayer(name string, config mcts.Config, env plugins.Environment, spec plugins.Spec, evaluator func() mcts.Evaluator) (Player, error) {
	if _, err := mcts.New(config, spec, 1); err != nil {
		return nil, fmt.Errorf("player %s: %w", name, err)
	}
	return &searchPlayer{name: name, config: config, env: env, spec: spec, evaluator: evaluator}, nil
}

// searchBatch is how many games a search player thinks about at once.
const searchBatch = 32

type searchPlayer struct {
	name      string
	config    mcts.Config
	env       plugins.Environment
	spec      plugins.Spec
	evaluator func() mcts.Evaluator
	seats     sync.Pool // of *searchSeat
}

type searchSeat struct {
	search    *mcts.Search
	evaluator mcts.Evaluator
	result    mcts.Result
}

func (p *searchPlayer) Name() string { return p.name }

func (p *searchPlayer) seat() (*searchSeat, error) {
	if s, ok := p.seats.Get().(*searchSeat); ok {
		return s, nil
	}
	search, err := mcts.New(p.config, p.spec, searchBatch)
	return &searchSeat{search: search, evaluator: p.evaluator()}, err
}

func (p *searchPlayer) Choose(ctx context.Context, turns []Turn) ([]int, error) {
	seat, err := p.seat()
	if err != nil {
		return nil, err
	}
	out := make([]int, len(turns))
	for from := 0; from < len(turns); from += searchBatch {
		batch := turns[from:min(from+searchBatch, len(turns))]
		if err := p.search(ctx, seat, batch, out[from:]); err != nil {
			return nil, fmt.Errorf("player %s: %w", p.name, err)
		}
	}
	p.seats.Put(seat)
	return out, nil
}

func (p *searchPlayer) search(ctx context.Context, seat *searchSeat, turns []Turn, out []int) error {
	for i, t := range turns {
		if err := seat.search.Begin(i, t.Position, nil); err != nil {
			return err
		}
	}
	if err := mcts.Run(ctx, seat.search, p.env, seat.evaluator); err != nil {
		return err
	}
	for i := range turns {
		if err := seat.search.ReadResult(i, &seat.result); err != nil {
			return err
		}
		out[i] = seat.result.Action
	}
	return nil
}

// RolloutPlayer searches with uniform priors and one random game per simulation: the classical
// Monte-Carlo tree search (UCT with AlphaZero's exploration term), which knows only the rules.
func RolloutPlayer(simulations int, env plugins.Environment, spec plugins.Spec, seed uint64) (Player, error) {
	config := mcts.Default()
	config.Algorithm, config.Simulations, config.DirichletFraction = mcts.PUCT, simulations, 0
	return SearchPlayer(fmt.Sprintf("rollouts:%d", simulations), config, env, spec, func() mcts.Evaluator {
		return mcts.Rollouts(env, spec, 1, seed)
	})
}

// networkSearchPlayer plays with the network and search, as an agent does.
func networkSearchPlayer(simulations int, search SearchConfig, network policy.Network, env plugins.Environment, spec plugins.Spec) (Player, error) {
	config := searchConfig(search)
	config.Simulations, config.DirichletFraction = simulations, 0
	return SearchPlayer(fmt.Sprintf("search:%d", simulations), config, env, spec, func() mcts.Evaluator {
		return newEvaluator(viewed(network, spec, search.Views), spec, 0, nil)
	})
}
