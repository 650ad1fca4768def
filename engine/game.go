package engine

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strconv"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
)

// newAnalysis sorts a search's result for people: most visited first, then most probable.
func newAnalysis(r mcts.Result, legal plugins.Bitset) Analysis {
	out := Analysis{
		Action: r.Action, Simulations: r.Simulations,
		Values: append([]float32(nil), r.Values...), Raw: append([]float32(nil), r.Raw...),
	}
	for action := range legal.All() {
		out.Candidates = append(out.Candidates, Candidate{
			Action: action, Prior: r.Priors[action], Visits: int(r.Visits[action]), Q: r.Q[action], Policy: r.Target[action],
		})
	}
	sort.SliceStable(out.Candidates, func(i, j int) bool {
		x, y := out.Candidates[i], out.Candidates[j]
		if (x.Action == r.Action) != (y.Action == r.Action) {
			return x.Action == r.Action
		}
		if x.Visits != y.Visits {
			return x.Visits > y.Visits
		}
		return x.Policy > y.Policy
	})
	return out
}

// Game is one game being played: its positions so far, to go forward and back in. It is not safe
// for concurrent use.
type Game struct {
	env       plugins.Environment
	spec      plugins.Spec
	seed      uint64
	positions []plugins.Position
	actions   []int
}

// NewGame starts a game of env, which has been configured to be spec.
func NewGame(ctx context.Context, env plugins.Environment, spec plugins.Spec, seed uint64) (*Game, error) {
	g := &Game{env: env, spec: spec, seed: seed}
	positions, err := env.Start(ctx, []plugins.Request{{Seed: seed}})
	if err == nil {
		err = g.playNature(ctx, positions)
	}
	if err != nil {
		return nil, fmt.Errorf("new game: %w", err)
	}
	if f := positions[0].Fault; f != "" {
		return nil, fmt.Errorf("new game, seed %d: %s", seed, f)
	}
	g.positions = positions[:1]
	return g, nil
}

// NewGame starts a game under the agent's rules.
func (a *Agent) NewGame(ctx context.Context, seed uint64) (*Game, error) {
	return NewGame(ctx, a.rules.env, a.rules.spec, seed)
}

// Position is where the game stands.
func (g *Game) Position() plugins.Position { return g.positions[len(g.positions)-1] }

// Actions are the moves so far; the slice is the game's.
func (g *Game) Actions() []int { return g.actions }

// Over says that the game has ended.
func (g *Game) Over() bool { return g.Position().Player == plugins.Terminal }

// Returns are the players' returns so far.
func (g *Game) Returns() []float32 {
	out := make([]float32, g.spec.Players)
	for _, p := range g.positions {
		for k, r := range p.Rewards {
			out[k] += r
		}
	}
	return out
}

// ErrIllegal is returned by Play for moves that the rules forbid.
var ErrIllegal = errors.New("illegal move")

// Play makes a move.
func (g *Game) Play(ctx context.Context, action int) error {
	p := g.Position()
	if !p.Legal.Has(action) {
		return fmt.Errorf("%w: action %d at ply %d", ErrIllegal, action, len(g.actions))
	}
	g.actions = append(g.actions, action)
	next, err := g.env.Step(ctx, []plugins.Move{{State: p.State, Action: action}})
	if err == nil {
		err = g.playNature(ctx, next)
	}
	if err == nil && next[0].Fault != "" {
		err = errors.New(next[0].Fault)
	}
	if err != nil {
		g.actions = g.actions[:len(g.actions)-1]
		return fmt.Errorf("play action %d at ply %d: %w", action, len(g.actions), err)
	}
	g.positions = append(g.positions, next[0])
	return nil
}

// playNature makes nature's moves, by the game's seed: a move that is taken back and made again meets the
// same luck.
func (g *Game) playNature(ctx context.Context, positions []plugins.Position) error {
	return playNature(ctx, g.env, g.spec, positions, func(int) stream.Stream {
		return stream.New(g.seed, stream.Nature, uint64(len(g.actions)))
	})
}

// Undo takes the last move back and says whether there was one.
func (g *Game) Undo() bool {
	n := len(g.actions)
	if n == 0 {
		return false
	}
	g.positions, g.actions = g.positions[:n], g.actions[:n-1]
	return true
}

// Render draws the position, where the environment can.
func (g *Game) Render(ctx context.Context) (string, error) {
	r, ok := g.renderer()
	if !ok {
		return "", nil
	}
	drawings, err := r.Render(ctx, [][]byte{g.Position().State})
	if err != nil {
		return "", fmt.Errorf("render: %w", err)
	}
	return drawings[0], nil
}

func (g *Game) renderer() (plugins.Renderer, bool) {
	r, ok := g.env.(plugins.Renderer)
	return r, ok && g.spec.Traits.Render
}

// Names returns the name of each legal action of the position, as the game's players write it.
func (g *Game) Names(ctx context.Context) (map[int]string, error) {
	var moves []plugins.Move
	for action := range g.Position().Legal.All() {
		moves = append(moves, plugins.Move{State: g.Position().State, Action: action})
	}
	out := make(map[int]string, len(moves))
	n, ok := g.env.(plugins.Notator)
	if !ok || !g.spec.Traits.Notation {
		for _, m := range moves {
			out[m.Action] = strconv.Itoa(m.Action)
		}
		return out, nil
	}
	names, err := n.Notation(ctx, moves)
	if err != nil {
		return nil, fmt.Errorf("notation: %w", err)
	}
	for i, m := range moves {
		out[m.Action] = names[i]
	}
	return out, nil
}
