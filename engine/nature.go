package engine

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// playNature makes nature's moves in games, outside of a search, until in each a player moves or it is
// over: outcomes are drawn by a stream of the position's own. What the moves on the way earn adds up in
// the position that replaces it. Rules whose nature never ends are found out.
func playNature(ctx context.Context, env plugins.Environment, spec plugins.Spec, positions []plugins.Position, luck func(i int) stream.Stream) error {
	streams := map[int]*stream.Stream{}
	made := 0
	for waiting := atChance(positions); len(waiting) > 0; waiting = atChance(positions) {
		moves := make([]plugins.Move, len(waiting))
		for k, i := range waiting {
			if streams[i] == nil {
				own := luck(i)
				streams[i] = &own
			}
			moves[k] = plugins.Move{State: positions[i].State, Action: streams[i].Choose(positions[i].Chances)}
		}
		next, err := env.Step(ctx, moves)
		if err != nil {
			return fmt.Errorf("nature's move in %d positions: %w", len(moves), err)
		}
		for k, i := range waiting {
			if next[k].Fault == "" {
				addRewards(next[k].Rewards, positions[i].Rewards)
			}
			positions[i] = next[k]
		}
		made++
		for _, i := range waiting {
			refuseLonger(spec, made, &positions[i])
		}
	}
	return nil
}

// refuseLonger faults a position behind more moves than the rules say a game has: a program that speaks the wire by itself may
// never end one.
func refuseLonger(spec plugins.Spec, made int, p *plugins.Position) {
	if made > spec.MaxLength && p.Fault == "" {
		*p = plugins.Position{Fault: fmt.Sprintf("the game has gone on for %d moves, past its declared length of %d", made, spec.MaxLength)}
	}
}

// atChance are the positions in which nature moves.
func atChance(positions []plugins.Position) (out []int) {
	for i := range positions {
		if positions[i].Fault == "" && positions[i].Player == plugins.Chance {
			out = append(out, i)
		}
	}
	return out
}

func addRewards(dst, more []float32) {
	for i, r := range more {
		dst[i] += r
	}
}
