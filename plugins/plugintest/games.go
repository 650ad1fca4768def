package plugintest

import (
	"context"
	"fmt"
	"math"

	"github.com/tengen-rl/tengen/plugins"
)

// ply is one move of a random game. The positions are as they were when they were received.
type ply struct {
	before plugins.Position
	action int
	after  plugins.Position
}

func (p ply) move() plugins.Move { return plugins.Move{State: p.before.State, Action: p.action} }

// game is a random game from its start to its end.
type game struct {
	request plugins.Request
	plies   []ply
}

// requests are different starts.
func (s *subject) requests() []plugins.Request {
	out := make([]plugins.Request, s.options.Games)
	for i := range out {
		out[i] = plugins.Request{
			Seed: s.options.Seed + uint64(i), Difficulty: float32(i%5) / 4, Split: plugins.Split(i % 2),
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
			return nil, fmt.Errorf("start from seed %d: %w", requests[i].Seed, err)
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

// play plays random games to their ends, all at once, and gives every position to see as it is
// received. A text environment has no games.
func (s *subject) play(ctx context.Context, see func(*plugins.Position)) ([]game, error) {
	if s.spec.Traits.Text {
		return nil, nil
	}
	positions, err := s.starts(ctx)
	if err != nil {
		return nil, err
	}
	games := make([]game, len(positions))
	open := make([]int, len(positions)) // games that are not over
	for i, request := range s.requests() {
		games[i].request, open[i] = request, i
		see(&positions[i])
	}
	for made := 0; len(open) > 0; made++ {
		if made > s.spec.MaxLength {
			return nil, fmt.Errorf("game from seed %d: %d moves and not over, but no game is longer than %d", games[open[0]].request.Seed, made, s.spec.MaxLength)
		}
		open, err = s.round(ctx, games, positions, open, see)
		if err != nil {
			return nil, err
		}
	}
	return games, nil
}

// round makes one move in each open game and returns those that are still open.
func (s *subject) round(ctx context.Context, games []game, positions []plugins.Position, open []int, see func(*plugins.Position)) ([]int, error) {
	var moves []plugins.Move
	var played, left []int
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
		if err := s.good(&next[k]); err != nil {
			return nil, fmt.Errorf("game from seed %d, move %d, action %d in state %x: %w", games[i].request.Seed, len(games[i].plies), moves[k].Action, moves[k].State, err)
		}
		games[i].plies = append(games[i].plies, ply{before: clone(positions[i]), action: moves[k].Action, after: clone(next[k])})
		positions[i] = next[k]
		see(&positions[i])
		left = append(left, i)
	}
	return left, nil
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

func step(ctx context.Context, env plugins.Environment, moves []plugins.Move) ([]plugins.Position, error) {
	out, err := env.Step(ctx, moves)
	if err != nil {
		return nil, fmt.Errorf("step: %w", err)
	}
	if len(out) != len(moves) {
		return nil, fmt.Errorf("step: %d positions for %d moves", len(out), len(moves))
	}
	return out, nil
}

func ignore(*plugins.Position) {}

// checkGames plays to the end and adds up the returns.
func checkGames(ctx context.Context, s *subject) error {
	games, err := s.play(ctx, ignore)
	if err != nil {
		return err
	}
	for _, g := range games {
		returns := make([]float64, s.spec.Players)
		for i, p := range g.plies {
			if i == 0 {
				add(returns, p.before.Rewards)
			}
			add(returns, p.after.Rewards)
		}
		if err := s.checkReturns(returns); err != nil {
			return fmt.Errorf("game from seed %d: %w", g.request.Seed, err)
		}
	}
	return nil
}

func add(sum []float64, x []float32) {
	for k := range sum {
		sum[k] += float64(x[k])
	}
}

// slack is what rounding may do to a sum of rewards.
const slack = 1e-4

func (s *subject) checkReturns(returns []float64) error {
	r, sum := s.spec.Returns, 0.0
	for k, x := range returns {
		sum += x
		if x < float64(r.Low)-slack || x > float64(r.High)+slack {
			return fmt.Errorf("return of player %d is %v, outside %v to %v", k, x, r.Low, r.High)
		}
	}
	if r.ConstantSum && math.Abs(sum-float64(r.Sum)) > slack {
		return fmt.Errorf("returns %v add up to %v, want %v", returns, sum, r.Sum)
	}
	return nil
}
