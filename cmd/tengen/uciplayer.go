package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/chess"
)

// uciPlayer lets an external program play over UCI, in any game that names its moves as the program
// does and begins from one position. It is safe for concurrent use: there are as many of the
// program as think at once.
type uciPlayer struct {
	name     string
	env      plugins.Environment
	notation plugins.Notator
	start    string // as position takes it
	limit    string
	rulings  *rulings
	programs *programPool[*uciClient]

	mu    sync.Mutex
	games map[int]*spelled
}

// spelled is a game as far as it was spelled out.
type spelled struct {
	moves []string
	state []byte // after them
}

func newUCIPlayer(ctx context.Context, command []string, t table, deadline time.Duration, settings uciSettings) (*uciPlayer, error) {
	notation, ok := t.env.(plugins.Notator)
	if !ok || !t.spec.Traits.Notation || !t.spec.Traits.Deterministic {
		return nil, fmt.Errorf("a UCI program needs a game that names its moves and begins from one position, and %s does not", t.spec.Name)
	}
	programs, err := newProgramPool(ctx, func(ctx context.Context) (*uciClient, error) {
		return startUCI(ctx, command, deadline, settings.options)
	})
	if err != nil {
		return nil, err
	}
	return &uciPlayer{
		name: "uci:" + command[0], env: t.env, notation: notation, start: uciStart(t), limit: settings.limit,
		rulings: t.rulings, programs: programs, games: map[int]*spelled{},
	}, nil
}

// uciStart is the position that a table's games begin with.
func uciStart(t table) string {
	if fen := t.settings["fen"]; fen != "" && fen != chess.StartFEN {
		return "fen " + fen
	}
	return "startpos"
}

// uciSettings are what every UCI program of a match is told.
type uciSettings struct {
	limit   string
	options []string
}

// Name is the program's.
func (p *uciPlayer) Name() string { return p.name }

// Choose asks for one move after the other.
func (p *uciPlayer) Choose(ctx context.Context, turns []engine.Turn) ([]int, error) {
	client, err := p.programs.lend(ctx)
	if err != nil {
		return nil, err
	}
	defer p.programs.giveBack(client)
	out := make([]int, len(turns))
	for i, t := range turns {
		if out[i], err = p.choose(ctx, client, t); err != nil {
			return nil, fmt.Errorf("game %d, move %d: %w", t.Game+1, len(t.Actions)+1, err)
		}
	}
	return out, nil
}

// choose forfeits the game of a program that has no legal move to offer.
func (p *uciPlayer) choose(ctx context.Context, client *uciClient, t engine.Turn) (int, error) {
	moves, err := p.spell(ctx, t)
	if err != nil {
		return 0, err
	}
	name, err := client.bestMove(ctx, p.start, moves, p.limit)
	if err != nil {
		return 0, err
	}
	action, err := p.find(ctx, t.Position, name)
	if err == nil && action == engine.Resign {
		p.rulings.add(t.Game, "%s's move %d, %s, is illegal: it loses", client.name, len(t.Actions)+1, name)
	}
	return action, err
}

// find is the legal action of a name, or Resign where there is none.
func (p *uciPlayer) find(ctx context.Context, position plugins.Position, name string) (int, error) {
	var moves []plugins.Move
	for action := range position.Legal.All() {
		moves = append(moves, plugins.Move{State: position.State, Action: action})
	}
	names, err := p.notation.Notation(ctx, moves)
	if err != nil {
		return 0, fmt.Errorf("notation: %w", err)
	}
	for i := range names {
		if strings.EqualFold(names[i], name) {
			return moves[i].Action, nil
		}
	}
	return engine.Resign, nil
}

// spell names the moves of a game so far.
func (p *uciPlayer) spell(ctx context.Context, t engine.Turn) ([]string, error) {
	p.mu.Lock()
	game := p.games[t.Game]
	p.mu.Unlock()
	if game == nil {
		start, err := p.env.Start(ctx, []plugins.Request{{Seed: 1}})
		if err != nil {
			return nil, err
		}
		game = &spelled{state: start[0].State}
	}
	for _, action := range t.Actions[len(game.moves):] {
		move := []plugins.Move{{State: game.state, Action: action}}
		names, err := p.notation.Notation(ctx, move)
		if err != nil {
			return nil, fmt.Errorf("notation: %w", err)
		}
		next, err := p.env.Step(ctx, move)
		if err != nil {
			return nil, err
		}
		if next[0].Fault != "" {
			return nil, fmt.Errorf("spell move %d: %s", len(game.moves)+1, next[0].Fault)
		}
		game.moves, game.state = append(game.moves, names[0]), next[0].State
	}
	p.mu.Lock()
	p.games[t.Game] = game
	p.mu.Unlock()
	return game.moves, nil
}

// Close ends the programs.
func (p *uciPlayer) Close() error { return p.programs.Close() }
