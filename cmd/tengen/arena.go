package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/internal/rating"
)

// arenaRequest is what the command line of arena asks for.
type arenaRequest struct {
	games, simulations, opening, threads int
	seed                                 uint64
	env                                  string
	set                                  []string
	deadline                             time.Duration
	uci                                  uciSettings
	sprt                                 string
	record, sgf, pgn                     string
	json                                 bool
}

func (c *console) arenaCommand() *cobra.Command {
	var r arenaRequest
	cmd := &cobra.Command{
		Use: "arena A B", Short: "Measure two players against each other",
		Long: `Arena plays a match and prints A's score, its 95 % interval and the difference in Elo.

A and B are each ` + contestants + `.
Games come in pairs that begin from the same random opening with seats exchanged; the same seed gives
the same match. A run plays with its newest checkpoint at the start of the match. A game for one both players play
alone, from the same start and with the same luck: the higher return wins, and the means of both are shown.

With --sprt the match stops as soon as its pairs of games show that A is the better by the second number
of Elo rather than the first, or the reverse, with 5 % of error to either side; --games is then the most
that are played. Ctrl-C stops a match too: what has been played is counted and kept.

An external Go program plays under the run's board size and komi. Boards are counted as they stand,
dead stones included, so make the program take them off itself. One that resigns has lost; where it
breaks superko, it passes instead. A chess program's illegal move loses. What was adjudicated is logged
and stands in the records of --record, --sgf and --pgn, from which 'tengen arena ratings' rates many players.`,
		Example: `  tengen arena runs/go5 rollouts:200 --games 100
  tengen arena runs/go5:0 random --games 200
  tengen arena runs/go5 runs/go5@0 --json
  tengen arena runs/go5 runs/go5@40 --sprt 0,30 --games 2000
  tengen arena runs/go5 "gtp:gnugo --mode gtp --level 1 --chinese-rules --play-out-aftermath --capture-all-dead"
  tengen arena runs/go5 rollouts:800 --record games.jsonl && tengen arena ratings games.jsonl
  tengen arena random rollouts:50 --env tictactoe
  tengen arena rollouts:100 random --env 2048 --set tile=64 --games 20`,
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
	f.StringVar(&r.sprt, "sprt", "", "stop when it is clear which of two differences in Elo is the truer, such as 0,30")
	f.DurationVar(&r.deadline, "deadline", time.Minute, "longest time an external program may take for one answer")
	f.StringVar(&r.uci.limit, "uci-go", "movetime 100", "what UCI programs are told with every go, such as \"nodes 1000\"")
	f.StringArrayVar(&r.uci.options, "uci-option", nil, "an option of UCI programs: name=value (may be repeated)")
	f.StringVar(&r.record, "record", "", "add every game to this file, a JSON object each")
	f.StringVar(&r.sgf, "sgf", "", "write every game of Go to this directory")
	f.StringVar(&r.pgn, "pgn", "", "write every game of chess to this directory")
	f.BoolVar(&r.json, "json", false, "the result as a JSON object")
	cmd.AddCommand(c.ratingsCommand())
	return cmd
}

func (c *console) arena(cmd *cobra.Command, args []string, r arenaRequest) (err error) {
	if r.games < 1 || r.simulations < 0 || r.opening < 0 || r.deadline <= 0 {
		return &usageError{cmd.CommandPath(), "want at least 1 game, no negative numbers, and a deadline above 0"}
	}
	test, err := parseSPRT(r.sprt)
	if err != nil {
		return &usageError{cmd.CommandPath(), err.Error()}
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
	t.seed, t.rulings = r.seed, newRulings(c.log)
	t.settings, err = matchSettings(&sides[0], &sides[1], t.spec, settings)
	if err != nil {
		return err
	}
	return c.playArena(ctx, sides, t, r, test)
}

func (c *console) playArena(ctx context.Context, sides [2]contestant, t table, r arenaRequest, test *rating.SPRT) (err error) {
	m := &arenaMatch{console: c, request: r, table: t, test: test, trained: sides[0].trained()}
	if test != nil && t.spec.Players > 2 {
		return fmt.Errorf("--sprt: a sequential test compares two players, and %s has %d seats", t.spec.Name, t.spec.Players)
	}
	for i := range sides {
		player, stop, err := sides[i].player(ctx, t, r.deadline, r.uci)
		if err != nil {
			return err
		}
		defer stop()
		m.players[i] = player
		m.external = m.external || sides[i].external()
	}
	if m.keep, err = newGameKeeper(r.record, r.sgf, r.pgn, t); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.keep.close()) }()
	return m.run(ctx)
}

// sprtErrors is the rate of error that a test allows to either side.
const sprtErrors = 0.05

// parseSPRT reads "elo0,elo1"; nothing is no test.
func parseSPRT(text string) (*rating.SPRT, error) {
	if text == "" {
		return nil, nil
	}
	low, high, ok := strings.Cut(text, ",")
	elo0, err0 := strconv.ParseFloat(strings.TrimSpace(low), 64)
	elo1, err1 := strconv.ParseFloat(strings.TrimSpace(high), 64)
	test := &rating.SPRT{Elo0: elo0, Elo1: elo1, Alpha: sprtErrors, Beta: sprtErrors}
	if !ok || err0 != nil || err1 != nil || test.Check() != nil {
		return nil, fmt.Errorf("--sprt is %q: want two differences in Elo, the smaller first, such as 0,30", text)
	}
	return test, nil
}

func threads(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}
