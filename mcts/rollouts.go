package mcts

import (
	"context"
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// Rollouts returns the evaluator of classical Monte-Carlo search: equal priors, and as value the
// mean return of count games of uniformly random moves, at least 1. The games of a position are
// drawn from a stream keyed by seed and its State, so an evaluation depends on nothing else. An
// environment with the rollout trait plays them itself; any other is stepped, all games of a batch
// together. It is safe for concurrent use.
func Rollouts(env plugins.Environment, spec plugins.Spec, count int, seed uint64) Evaluator {
	r := &rollouts{env: env, spec: spec, count: max(1, count), seed: seed}
	if spec.Traits.Rollout {
		r.roller, _ = env.(plugins.Roller)
		r.inPlace, _ = env.(plugins.InPlace)
	}
	return r
}

type rollouts struct {
	env     plugins.Environment
	roller  plugins.Roller  // nil: step
	inPlace plugins.InPlace // nil: roll out into new memory
	spec    plugins.Spec
	count   int
	seed    uint64
	rooms   sync.Pool // of *rolloutRoom
}

// rolloutRoom is the memory of one call.
type rolloutRoom struct {
	playouts []plugins.Playout
	returns  [][]float32
}

func (r *rollouts) Evaluate(ctx context.Context, positions []plugins.Position, out []Evaluation) error {
	for i := range out {
		clear(out[i].Logits)
		clear(out[i].Values)
	}
	if r.roller != nil {
		return r.roll(ctx, positions, out)
	}
	return r.step(ctx, positions, out)
}

// roll asks the environment for the playouts.
func (r *rollouts) roll(ctx context.Context, positions []plugins.Position, out []Evaluation) error {
	room, _ := r.rooms.Get().(*rolloutRoom)
	if room == nil {
		room = new(rolloutRoom)
	}
	defer r.rooms.Put(room)
	defer room.empty()
	for i := range positions {
		state := positions[i].State
		random := r.stream(state, 0)
		room.playouts = append(room.playouts, plugins.Playout{State: state, Seed: random.Uint64(), Count: r.count})
		room.returns = append(room.returns, out[i].Values)
	}
	if r.inPlace != nil {
		if _, err := r.inPlace.RolloutInto(ctx, room.playouts, room.returns); err != nil {
			return fmt.Errorf("roll out %d positions: %w", len(positions), err)
		}
		return nil
	}
	return r.rollApart(ctx, room.playouts, out)
}

// empty lets go of what the call was about.
func (r *rolloutRoom) empty() {
	clear(r.playouts)
	clear(r.returns)
	r.playouts, r.returns = r.playouts[:0], r.returns[:0]
}

// rollApart copies the answers of an environment that makes its own memory.
func (r *rollouts) rollApart(ctx context.Context, playouts []plugins.Playout, out []Evaluation) error {
	returns, err := r.roller.Rollout(ctx, playouts)
	if err != nil {
		return fmt.Errorf("roll out %d positions: %w", len(playouts), err)
	}
	if len(returns) != len(playouts) {
		return fmt.Errorf("roll out: %d answers for %d positions", len(returns), len(playouts))
	}
	for i := range out {
		if copy(out[i].Values, returns[i]) != r.spec.Players {
			return fmt.Errorf("roll out: %d returns for %d players", len(returns[i]), r.spec.Players)
		}
	}
	return nil
}

// stream is that of one of a position's games; its place is the state's FNV-1a hash.
func (r *rollouts) stream(state []byte, game int) stream.Stream {
	hash := offset
	for _, b := range state {
		hash = (hash ^ uint64(b)) * prime
	}
	return stream.New(r.seed, stream.Rollout, hash, uint64(game))
}

// playout is one random game under way.
type playout struct {
	random  stream.Stream
	legal   plugins.Bitset
	chances []float32 // instead, where nature moves
	values  []float32 // where its rewards go
}

// draw is the game's next move, or nature's.
func (p *playout) draw(state []byte) (int, error) {
	if len(p.chances) > 0 {
		return p.random.Choose(p.chances), nil
	}
	n := p.legal.Count()
	if n == 0 {
		return 0, fmt.Errorf("roll out: state %x has no legal action and is not terminal", state)
	}
	return p.legal.Nth(p.random.IntN(n)), nil
}

// step plays count games from each position, one move of all of them at a time.
func (r *rollouts) step(ctx context.Context, positions []plugins.Position, out []Evaluation) error {
	var games []playout
	var moves []plugins.Move
	for i, p := range positions {
		for k := range r.count {
			games = append(games, playout{random: r.stream(p.State, k), legal: p.Legal, values: out[i].Values})
			moves = append(moves, plugins.Move{State: p.State})
		}
	}
	for ply := 0; len(games) > 0; ply++ {
		if ply > r.spec.MaxLength {
			return fmt.Errorf("roll out: games go on past their declared length of %d moves", r.spec.MaxLength)
		}
		for i := range games {
			var err error
			if moves[i].Action, err = games[i].draw(moves[i].State); err != nil {
				return err
			}
		}
		next, err := r.env.Step(ctx, moves)
		if err != nil {
			return fmt.Errorf("roll out: step %d positions: %w", len(moves), err)
		}
		if len(next) != len(moves) {
			return fmt.Errorf("roll out: %d positions for %d moves", len(next), len(moves))
		}
		if games, moves, err = advance(games, moves, next); err != nil {
			return err
		}
	}
	for i := range out {
		for k := range out[i].Values {
			out[i].Values[k] /= float32(r.count)
		}
	}
	return nil
}

// advance collects the rewards of a step and keeps the games that are not over.
func advance(games []playout, moves []plugins.Move, next []plugins.Position) ([]playout, []plugins.Move, error) {
	live := 0
	for i := range next {
		p := &next[i]
		if p.Fault != "" {
			return nil, nil, fmt.Errorf("roll out: action %d in state %x: %s", moves[i].Action, moves[i].State, p.Fault)
		}
		for k, reward := range p.Rewards[:min(len(p.Rewards), len(games[i].values))] {
			games[i].values[k] += reward
		}
		if p.Player == plugins.Terminal {
			continue
		}
		games[live], moves[live] = games[i], plugins.Move{State: p.State}
		games[live].legal, games[live].chances = p.Legal, p.Chances
		live++
	}
	return games[:live], moves[:live], nil
}
