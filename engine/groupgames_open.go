package engine

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
)

// opening is how a group's games begin: at a start position, asked for once, and after some random
// plies that are the same for all.
type opening struct {
	index     uint64
	seed      uint64
	plies     int // to play
	position  plugins.Position
	decisions []replay.Decision // played; none of them teaches
	returns   []float32         // earned so far, per player
	failed    bool
}

// open finds where the games of some groups begin.
func (p *groupPlay) open(ctx context.Context, indices []uint64) ([]opening, error) {
	openings := make([]opening, len(indices))
	requests := make([]plugins.Request, len(indices))
	for i, index := range indices {
		seed := stream.New(p.config.Run.Seed, stream.Start, p.iteration, index)
		plies := stream.New(p.config.Run.Seed, stream.Opening, p.iteration, index)
		openings[i] = opening{
			index: index, seed: seed.Uint64(), plies: plies.IntN(p.config.SelfPlay.OpeningPlies + 1),
			returns: make([]float32, p.spec.Players),
		}
		requests[i] = plugins.Request{Seed: openings[i].seed}
	}
	starts, err := p.env.Start(ctx, requests)
	if err == nil {
		err = p.playNature(ctx, starts, 0, func(i int) *opening { return &openings[i] })
	}
	if err != nil {
		return nil, fmt.Errorf("start %d groups: %w", len(requests), err)
	}
	for i := range openings {
		p.arrive(&openings[i], starts[i])
	}
	for ply := range p.config.SelfPlay.OpeningPlies {
		if err := p.openOn(ctx, openings, ply); err != nil {
			return nil, err
		}
	}
	return openings, nil
}

// playNature makes nature's moves in openings after so many plies, the same for all of a group.
func (p *groupPlay) playNature(ctx context.Context, positions []plugins.Position, plies int, of func(i int) *opening) error {
	return playNature(ctx, p.env, p.spec, positions, func(i int) stream.Stream {
		return stream.New(p.config.Run.Seed, stream.Nature, p.iteration, of(i).index, 0, uint64(plies))
	})
}

// openOn plays one ply of the openings that have one to come. One that would end the game is left out,
// and the opening is over.
func (p *groupPlay) openOn(ctx context.Context, openings []opening, ply int) error {
	var moves []plugins.Move
	var movers []*opening
	for i := range openings {
		o := &openings[i]
		if o.failed || ply >= o.plies {
			continue
		}
		random := stream.New(p.config.Run.Seed, stream.Act, p.iteration, o.index, 0, uint64(ply))
		moves = append(moves, plugins.Move{State: o.position.State, Action: randomLegal(&random, o.position.Legal)})
		movers = append(movers, o)
	}
	if len(moves) == 0 {
		return ctx.Err()
	}
	positions, err := p.env.Step(ctx, moves)
	if err == nil {
		err = p.playNature(ctx, positions, ply+1, func(i int) *opening { return movers[i] })
	}
	if err != nil {
		return fmt.Errorf("step %d openings: %w", len(moves), err)
	}
	for i, o := range movers {
		if positions[i].Player == plugins.Terminal && positions[i].Fault == "" {
			o.plies = ply
			continue
		}
		o.decisions = append(o.decisions, replay.Decision{
			Player: o.position.Player, Observation: o.position.Observation, Legal: o.position.Legal,
			Action: moves[i].Action, Masked: true, Extra: -1,
		})
		p.arrive(o, positions[i])
	}
	return nil
}

// arrive puts an opening at a position. An environment that could not give it has failed the group.
func (p *groupPlay) arrive(o *opening, next plugins.Position) {
	o.position = next
	if next.Fault != "" || next.Player == plugins.Terminal {
		p.warn(fmt.Sprintf("group %d of iteration %d (seed %d) failed at ply %d of its opening: %s", o.index, p.iteration, o.seed, len(o.decisions), next.Fault))
		o.failed, o.returns = true, make([]float32, p.spec.Players)
		return
	}
	for player, r := range next.Rewards {
		o.returns[player] += r
	}
	if n := len(o.decisions); n > 0 && !zero(next.Rewards) {
		o.decisions[n-1].Reward = append([]float32(nil), next.Rewards...)
	}
}
