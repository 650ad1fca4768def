package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
)

// gtpPlayer lets an external Go program play: for every move it is told the game so far. It is safe
// for concurrent use: there are as many of the program as think at once.
type gtpPlayer struct {
	name     string
	rules    *weiqi.Rules
	rulings  *rulings
	programs *programPool[*gtpClient]
}

func newGTPPlayer(ctx context.Context, command []string, t table, deadline time.Duration) (*gtpPlayer, error) {
	rules, err := goRules(t.spec, t.settings)
	if err != nil {
		return nil, err
	}
	programs, err := newProgramPool(ctx, func(ctx context.Context) (*gtpClient, error) {
		return startGoProgram(ctx, command, deadline, rules)
	})
	if err != nil {
		return nil, err
	}
	return &gtpPlayer{name: "gtp:" + command[0], rules: rules, rulings: t.rulings, programs: programs}, nil
}

// startGoProgram starts a program and sets its board up.
func startGoProgram(ctx context.Context, command []string, deadline time.Duration, rules *weiqi.Rules) (*gtpClient, error) {
	client, err := startGTP(command, deadline)
	if err != nil {
		return nil, err
	}
	for _, command := range []string{
		fmt.Sprintf("boardsize %d", rules.Size()),
		"komi " + points(rules.Komi()),
	} {
		if _, err := client.ask(ctx, command); err != nil {
			client.Close()
			return nil, err
		}
	}
	return client, nil
}

// Name is the program's.
func (p *gtpPlayer) Name() string { return p.name }

// Choose asks for one move after the other.
func (p *gtpPlayer) Choose(ctx context.Context, turns []engine.Turn) ([]int, error) {
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

var colours = [...]string{weiqi.Black: "B", weiqi.White: "W"}

func (p *gtpPlayer) choose(ctx context.Context, client *gtpClient, t engine.Turn) (int, error) {
	if _, err := client.ask(ctx, "clear_board"); err != nil {
		return 0, err
	}
	for ply, action := range t.Actions {
		if _, err := client.ask(ctx, "play "+colours[ply%2]+" "+p.rules.Name(nil, action)); err != nil {
			return 0, err
		}
	}
	name, err := client.ask(ctx, "genmove "+colours[t.Position.Player])
	if err != nil {
		return 0, err
	}
	if strings.EqualFold(name, "resign") {
		return engine.Resign, nil
	}
	action, err := p.rules.Parse(name)
	if err != nil {
		return 0, fmt.Errorf("%s: genmove: %w", client.name, err)
	}
	if !t.Position.Legal.Has(action) {
		p.rulings.add(t.Game, "%s's move %d, %s, is illegal under positional superko: it passes instead", client.name, len(t.Actions)+1, name)
		action = p.rules.Pass()
	}
	return action, nil
}

// Close ends the programs.
func (p *gtpPlayer) Close() error { return p.programs.Close() }
