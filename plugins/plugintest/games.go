package plugintest

import (
	"context"
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// ply is one move of a random game. The positions are as they were when they were received.
type ply struct {
	line   // to the position before
	before plugins.Position
	action int
	after  plugins.Position
}

func (p ply) move() plugins.Move { return plugins.Move{State: p.before.State, Action: p.action} }

// game is a random game from its start to its end, or to where it was cut.
type game struct {
	line
	plies []ply
}

// requests are different starts. Where the seed is ignored they differ in nothing else.
func (s *subject) requests() []plugins.Request {
	out := make([]plugins.Request, s.options.Games)
	for i := range out {
		out[i].Seed = s.options.Seed + uint64(i)
		if !s.spec.Traits.Deterministic {
			out[i].Difficulty, out[i].Split = float32(i%5)/4, plugins.Split(i%2)
		}
	}
	return out
}

// starts asks for the start positions of requests, and checks them.
func (s *subject) starts(ctx context.Context) ([]plugins.Position, error) {
	requests := s.requests()
	out, err := s.env.Start(ctx, requests)
	if err != nil {
		return nil, fmt.Errorf("start: %w", err)
	}
	if len(out) != len(requests) {
		return nil, fmt.Errorf("start: %d positions for %d requests", len(out), len(requests))
	}
	for i := range out {
		if err := s.good(&out[i]); err != nil {
			return nil, line{request: requests[i]}.at(err)
		}
	}
	return out, nil
}

// good reports a fault, or what breaks the spec.
func (s *subject) good(p *plugins.Position) error {
	if p.Fault != "" {
		return fmt.Errorf("fault: %s", p.Fault)
	}
	return s.spec.Check(p)
}

// unplayable is why games could not be played to their ends.
type unplayable struct{ why error }

func (u *unplayable) Error() string { return u.why.Error() }
func (u *unplayable) Unwrap() error { return u.why }

// play plays random games to their ends, all at once, and gives every position to see as it is
// received. So the first fault comes in the shortest of them. A text environment has no games.
func (s *subject) play(ctx context.Context, see func(line, *plugins.Position)) ([]game, error) {
	if s.spec.Traits.Text {
		return nil, errAbsent
	}
	games, err := s.playAll(ctx, see)
	if err != nil {
		return nil, &unplayable{err}
	}
	return games, nil
}

func (s *subject) playAll(ctx context.Context, see func(line, *plugins.Position)) ([]game, error) {
	positions, err := s.starts(ctx)
	if err != nil {
		return nil, err
	}
	games := make([]game, len(positions))
	open := make([]int, len(positions)) // games that are not over
	for i, request := range s.requests() {
		games[i].request, open[i] = request, i
		see(games[i].line, &positions[i])
	}
	for made := 0; len(open) > 0 && made != s.cut; made++ {
		if made > s.spec.MaxLength {
			return nil, games[open[0]].at(fmt.Errorf("%d moves and not over, but no game is longer than %d", made, s.spec.MaxLength))
		}
		open, err = s.round(ctx, games, positions, open, see)
		if err != nil {
			return nil, err
		}
	}
	return games, nil
}

// round makes one move in each open game and returns those that are still open.
func (s *subject) round(ctx context.Context, games []game, positions []plugins.Position, open []int, see func(line, *plugins.Position)) ([]int, error) {
	var moves []plugins.Move
	var played []int
	for _, i := range open {
		if p := &positions[i]; p.Player != plugins.Terminal {
			moves = append(moves, plugins.Move{State: p.State, Action: s.choose(p)})
			played = append(played, i)
		}
	}
	next, err := step(ctx, s.env, moves)
	if err != nil {
		return nil, err
	}
	for k, i := range played {
		g, before := &games[i], clone(positions[i])
		g.plies = append(g.plies, ply{line{g.request, g.moves}, before, moves[k].Action, clone(next[k])})
		g.moves = append(g.moves, moves[k].Action)
		if err := s.good(&next[k]); err != nil {
			return nil, g.at(err)
		}
		positions[i] = next[k]
		see(g.line, &positions[i])
	}
	return played, nil
}

// choose draws a legal action, or an outcome of a chance position.
func (s *subject) choose(p *plugins.Position) int {
	if p.Player != plugins.Chance {
		return p.Legal.Nth(s.random.IntN(p.Legal.Count()))
	}
	for {
		if k := s.random.IntN(len(p.Chances)); p.Chances[k] > 0 {
			return k
		}
	}
}

func ignore(line, *plugins.Position) {}

// plies are all moves of random games, early ones first.
func (s *subject) plies(ctx context.Context) ([]ply, error) {
	games, err := s.play(ctx, ignore)
	var out []ply
	for depth := 0; ; depth++ {
		before := len(out)
		for _, g := range games {
			if depth < len(g.plies) {
				out = append(out, g.plies[depth])
			}
		}
		if len(out) == before {
			return out, err
		}
	}
}

func step(ctx context.Context, env *bounded, moves []plugins.Move) ([]plugins.Position, error) {
	out, err := env.Step(ctx, moves)
	if err != nil {
		return nil, fmt.Errorf("step: %w", err)
	}
	if len(out) != len(moves) {
		return nil, fmt.Errorf("step: %d positions for %d moves", len(out), len(moves))
	}
	return out, nil
}

// paths plays given moves from given positions, all at once: path i has the positions on the way of moves[i], from[i]
// first. A path that comes to a fault, or to a position that cannot be, ends with it.
func paths(ctx context.Context, env *bounded, from []plugins.Position, moves [][]int) ([][]plugins.Position, error) {
	out := make([][]plugins.Position, len(from))
	for i := range from {
		out[i] = []plugins.Position{from[i]}
	}
	for depth := 0; ; depth++ {
		var batch []plugins.Move
		var on []int
		for i := range out {
			if p := out[i][len(out[i])-1]; len(out[i]) == depth+1 && depth < len(moves[i]) && p.Fault == "" {
				batch, on = append(batch, plugins.Move{State: p.State, Action: moves[i][depth]}), append(on, i)
			}
		}
		if len(batch) == 0 {
			return out, nil
		}
		next, err := step(ctx, env, batch)
		if err != nil {
			return nil, err
		}
		for k, i := range on {
			out[i] = append(out[i], next[k])
		}
	}
}

// none makes "there is none" of nothing: where an environment has no games, there are no faults in them.
func none(err error) error {
	if errors.Is(err, errAbsent) {
		return nil
	}
	return err
}
