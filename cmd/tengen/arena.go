package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

// arenaRequest is what the command line of arena asks for.
type arenaRequest struct {
	games, simulations, opening, threads int
	seed                                 uint64
	env                                  string
	set                                  []string
	deadline                             time.Duration
	sgf                                  string
	json                                 bool
}

func (c *console) arenaCommand() *cobra.Command {
	var r arenaRequest
	cmd := &cobra.Command{
		Use: "arena A B", Short: "Measure two players against each other",
		Long: `Arena plays a match and prints A's score, its 95 % interval and the difference in Elo.

A and B are each ` + contestants + `.
Games come in pairs that begin from the same random opening with seats exchanged; the same seed gives
the same match. A run plays with its newest checkpoint at the start of the match.

An external Go program plays under the run's board size and komi. Boards are counted as they stand,
dead stones included, so make the program take them off itself.`,
		Example: `  tengen arena runs/go5 rollouts:200 --games 100
  tengen arena runs/go5:0 random --games 200
  tengen arena runs/go5 runs/go5@0 --json
  tengen arena runs/go5 "gtp:gnugo --mode gtp --level 1 --chinese-rules --play-out-aftermath --capture-all-dead"
  tengen arena random rollouts:50 --env tictactoe`,
		Args: takes(2, "A", "B"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.arena(cmd, args, r) },
	}
	f := cmd.Flags()
	f.IntVar(&r.games, "games", 100, "games to play, half with each seat")
	f.IntVar(&r.simulations, "simulations", engine.DefaultSimulations, "simulations per move of runs that do not say; 0: the network alone")
	f.IntVar(&r.opening, "opening", 2, "random plies before each game")
	f.IntVar(&r.threads, "threads", 0, "games are spread over this many goroutines; 0: one per processor")
	f.Uint64Var(&r.seed, "seed", 1, "where openings and random players come from")
	f.StringVar(&r.env, "env", "", "rules of a match without a run: see 'tengen env list'")
	f.StringArrayVar(&r.set, "set", nil, "with --env, a setting of the rules: name=value (may be repeated)")
	f.DurationVar(&r.deadline, "deadline", time.Minute, "longest time an external program may take for one answer")
	f.StringVar(&r.sgf, "sgf", "", "write every game of Go to this directory")
	f.BoolVar(&r.json, "json", false, "the result as a JSON object")
	return cmd
}

func (c *console) arena(cmd *cobra.Command, args []string, r arenaRequest) (err error) {
	if r.games < 1 || r.simulations < 0 || r.opening < 0 || r.deadline <= 0 {
		return &usageError{cmd.CommandPath(), "want at least 1 game, no negative numbers, and a deadline above 0"}
	}
	ctx := cmd.Context()
	var sides [2]contestant
	for i, text := range args {
		if sides[i], err = parseContestant(text, r.simulations); err != nil {
			return &usageError{cmd.CommandPath(), err.Error()}
		}
		if err := sides[i].load(ctx, c); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, sides[i].close()) }()
	}
	settings, err := parseSettings(cmd, r.set)
	if err != nil {
		return err
	}
	t, err := settle(ctx, &sides[0], &sides[1], r.env, settings)
	if err != nil {
		return err
	}
	t.seed = r.seed
	t.settings, err = matchSettings(&sides[0], &sides[1], t.spec, settings)
	if err != nil {
		return err
	}
	return c.playArena(ctx, sides, t, r)
}

func (c *console) playArena(ctx context.Context, sides [2]contestant, t table, r arenaRequest) (err error) {
	var players [2]engine.Player
	for i := range sides {
		player, stop, err := sides[i].player(ctx, c, t, r.deadline)
		if err != nil {
			return err
		}
		defer stop()
		players[i] = player
	}
	keep, err := newGameKeeper(r.sgf, t)
	if err != nil {
		return err
	}
	began := time.Now()
	result, err := engine.PlayMatch(ctx, t.env, t.spec, players[0], players[1], engine.MatchConfig{
		Games: r.games, Opening: r.opening, Seed: r.seed, Threads: threads(r.threads),
		Each: c.countGames(r.games, keep.add),
	})
	if err := errors.Join(err, keep.err); err != nil {
		return err
	}
	m := newMeasured(sides[0].title(), sides[1].title(), result, time.Since(began).Seconds())
	if r.json {
		return json.NewEncoder(c.out).Encode(m)
	}
	_, err = fmt.Fprint(c.out, m)
	return err
}

func threads(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// countGames reports every tenth of a match, and hands its games on.
func (c *console) countGames(of int, then func(engine.GameRecord)) func(engine.GameRecord) {
	var done atomic.Int64
	var mu sync.Mutex
	return func(g engine.GameRecord) {
		n := int(done.Add(1))
		mu.Lock()
		defer mu.Unlock()
		if n*10/of > (n-1)*10/of {
			fmt.Fprintf(c.err, "%d of %d games\n", n, of)
		}
		then(g)
	}
}
