package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
)

// gtpPlayer lets an external Go program play: for every move it is told the game so far. It is safe
// for concurrent use; the program thinks about one game at a time.
type gtpPlayer struct {
	rules *weiqi.Rules
	log   *slog.Logger

	mu     sync.Mutex
	client *gtpClient
}

func newGTPPlayer(ctx context.Context, command []string, t table, deadline time.Duration, log *slog.Logger) (*gtpPlayer, error) {
	rules, err := goRules(t.spec, t.settings)
	if err != nil {
		return nil, err
	}
	client, err := startGTP(command, deadline)
	if err != nil {
		return nil, err
	}
	p := &gtpPlayer{rules: rules, log: log, client: client}
	for _, command := range []string{
		fmt.Sprintf("boardsize %d", rules.Size()),
		"komi " + points(rules.Komi()),
	} {
		if _, err := client.ask(ctx, command); err != nil {
			p.Close()
			return nil, err
		}
	}
	return p, nil
}

// Name is the program's.
func (p *gtpPlayer) Name() string { return "gtp:" + p.client.name }

// Choose asks for one move after the other.
func (p *gtpPlayer) Choose(ctx context.Context, turns []engine.Turn) ([]int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]int, len(turns))
	for i, t := range turns {
		var err error
		if out[i], err = p.choose(ctx, t); err != nil {
			return nil, fmt.Errorf("game %d, move %d: %w", t.Game+1, len(t.Actions)+1, err)
		}
	}
	return out, nil
}

var colours = [...]string{weiqi.Black: "B", weiqi.White: "W"}

func (p *gtpPlayer) choose(ctx context.Context, t engine.Turn) (int, error) {
	if _, err := p.client.ask(ctx, "clear_board"); err != nil {
		return 0, err
	}
	for ply, action := range t.Actions {
		if _, err := p.client.ask(ctx, "play "+colours[ply%2]+" "+p.rules.Name(nil, action)); err != nil {
			return 0, err
		}
	}
	name, err := p.client.ask(ctx, "genmove "+colours[t.Position.Player])
	if err != nil {
		return 0, err
	}
	action := p.rules.Pass()
	if !strings.EqualFold(name, "resign") { // games are played out: it passes instead
		if action, err = p.rules.Parse(name); err != nil {
			return 0, fmt.Errorf("%s: genmove: %w", p.client.name, err)
		}
	}
	if !t.Position.Legal.Has(action) {
		p.log.Warn("the program's move is illegal under positional superko: it passes", "program", p.client.name, "game", t.Game+1, "move", name)
		action = p.rules.Pass()
	}
	return action, nil
}

// Close ends the program.
func (p *gtpPlayer) Close() error { return p.client.Close() }
