package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
)

// contestant is one side of a match as the command line names it.
type contestant struct {
	name        string
	kind        string // "run", "random", "rollouts", "gtp" or "uci"
	run         string
	simulations int
	command     []string
	agent       *engine.Agent // of a run, when loaded
}

const contestants = "a run directory (RUN, RUN:0 for its network alone, RUN:N for N simulations, RUN@N for the weights of iteration N), random, rollouts:N, gtp:COMMAND or uci:COMMAND"

// parseContestant reads A or B; simulations is what runs that say nothing else think with.
func parseContestant(text string, simulations int) (contestant, error) {
	c := contestant{name: text, kind: "run", run: text, simulations: simulations}
	head, tail, colon := cutLast(text, ":")
	n, notNumber := strconv.Atoi(tail)
	switch {
	case text == "random":
		c.kind = "random"
	case strings.HasPrefix(text, "gtp:"), strings.HasPrefix(text, "uci:"):
		var err error
		c.kind = text[:3]
		if c.command, err = splitCommand(text[4:]); err != nil || len(c.command) == 0 {
			return c, fmt.Errorf("%q names no program: want %s:COMMAND, such as \"gtp:gnugo --mode gtp\" or \"uci:stockfish\"", text, c.kind)
		}
	case head == "rollouts":
		c.kind, c.simulations = "rollouts", n
		if notNumber != nil || n < 1 {
			return c, fmt.Errorf("%q: want rollouts:N with N at least 1", text)
		}
	case colon && notNumber == nil && n >= 0 && !exists(text):
		c.run, c.simulations = head, n
	}
	return c, nil
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// load reads a run's weights; others need nothing.
func (k *contestant) load(ctx context.Context, c *console) (err error) {
	if k.kind != "run" {
		return nil
	}
	if k.agent, err = c.loadPlayer(ctx, k.run); err != nil {
		return fmt.Errorf("%w\nA and B are each %s", err, contestants)
	}
	if !k.agent.Spec().Traits.PerfectInformation {
		k.simulations = 0 // it would look at what players do not see
	}
	return nil
}

func (k *contestant) close() error {
	if k.agent == nil {
		return nil
	}
	return k.agent.Close()
}

// trained is for how many seconds a run's weights were trained.
func (k *contestant) trained() *float64 {
	if k.agent == nil {
		return nil
	}
	seconds := k.agent.Seconds()
	return &seconds
}

// title says who this is, in a table.
func (k *contestant) title() string {
	switch {
	case k.agent == nil:
		return k.name
	case k.simulations == 0:
		return fmt.Sprintf("%s, network alone, iteration %d", k.run, k.agent.Iteration())
	default:
		return fmt.Sprintf("%s, %d simulations, iteration %d", k.run, k.simulations, k.agent.Iteration())
	}
}

// player makes the contestant play under the match's rules. stop frees what it holds.
func (k *contestant) player(ctx context.Context, t table, deadline time.Duration, settings uciSettings) (p engine.Player, stop func() error, err error) {
	stop = func() error { return nil }
	switch k.kind {
	case "random":
		p = engine.RandomPlayer()
	case "rollouts":
		p, err = engine.RolloutPlayer(k.simulations, t.env, t.spec, t.seed)
	case "run":
		p, err = k.agent.Player(k.simulations)
	case "gtp":
		var external *gtpPlayer
		if external, err = newGTPPlayer(ctx, k.command, t, deadline); err == nil {
			p, stop = external, external.Close
		}
	case "uci":
		var external *uciPlayer
		if external, err = newUCIPlayer(ctx, k.command, t, deadline, settings); err == nil {
			p, stop = external, external.Close
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", k.name, err)
	}
	return titled{p, k.title()}, stop, nil
}

// external says that the contestant is a program of somebody else's.
func (k *contestant) external() bool { return k.command != nil }

// titled is a player under the name that the table has.
type titled struct {
	engine.Player
	title string
}

func (t titled) Name() string { return t.title }

// table is where a match is played.
type table struct {
	env      plugins.Environment
	spec     plugins.Spec
	settings plugins.Settings // resolved
	seed     uint64
	rulings  *rulings
}

// settle finds the rules of a match: those of the runs in it, which must agree, or else the
// bundled ones that --env names.
func settle(ctx context.Context, a, b *contestant, name string, settings plugins.Settings) (table, error) {
	var t table
	for _, k := range []*contestant{a, b} {
		if k.agent == nil {
			continue
		}
		if t.env == nil {
			t.env, t.spec = k.agent.Environment(), k.agent.Spec()
		} else if err := sameRules(ctx, t.env, k.agent.Environment()); err != nil {
			return t, fmt.Errorf("%s and %s do not play the same game: %w", a.run, b.run, err)
		}
	}
	if t.env != nil && name == "" && len(settings) == 0 {
		return t, nil
	}
	if t.env != nil {
		return t, fmt.Errorf("--env and --set are for matches without a run: a run brings its own rules")
	}
	if name == "" {
		return t, fmt.Errorf("no run is in the match, so say which rules to play with --env: %s", strings.Join(bundledNames(), ", "))
	}
	var err error
	if t.env, err = newBundled(name); err == nil {
		t.spec, err = t.env.Configure(ctx, settings)
	}
	if err == nil {
		err = playable(t.spec)
	}
	return t, err
}

// settingsHash is the number of bytes at the start of a state that tell rules and settings apart.
const settingsHash = 8

// sameRules compares what two environments begin a game with.
func sameRules(ctx context.Context, a, b plugins.Environment) error {
	var heads [2]string
	for i, env := range []plugins.Environment{a, b} {
		positions, err := env.Start(ctx, []plugins.Request{{Seed: 1}})
		if err != nil {
			return err
		}
		state := positions[0].State
		heads[i] = string(state[:min(settingsHash, len(state))])
	}
	if heads[0] != heads[1] {
		return fmt.Errorf("their environments, versions or settings differ")
	}
	return nil
}
