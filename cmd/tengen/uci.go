package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

func (c *console) uciCommand() *cobra.Command {
	var t thinking
	cmd := &cobra.Command{
		Use: "uci RUN", Short: "Let a chess program play against a run over UCI",
		Long: `Uci speaks the Universal Chess Interface on stdin and stdout: for chess GUIs, cutechess-cli, python-chess and
others. Any position in FEN is taken. It serves every two-player game that names its moves, too.

It opens no database and takes no lock: beside a running trainer it plays with the newest checkpoint. A "go"
with nodes, movetime or a clock comes before --simulations and --time.`,
		Example: `  tengen uci runs/chess
  tengen uci runs/chess --time 3s
  cutechess-cli -engine cmd=tengen arg=uci arg=runs/chess -engine cmd=stockfish -each proto=uci tc=10+0.1`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := t.check(cmd); err != nil {
				return err
			}
			session := &uciSession{console: c, run: args[0], thinking: t}
			if err := session.load(cmd.Context(), ""); err != nil {
				return err
			}
			defer func() { session.agent.Close() }()
			return session.serve(cmd.Context())
		},
	}
	t.flags(cmd)
	return cmd
}

// uciSession is one agent and whoever is at the other end.
type uciSession struct {
	console *console
	run     string
	thinking
	agent *engine.Agent
	game  *engine.Game
	fen   string // of the start, "" for the run's own
	held  string // a line that came while a search was under way, "" for none

	saying sync.Mutex // lines come from the search under way, and in answer to what comes meanwhile
}

// load makes the agent, whose games begin as fen says, and a game.
func (s *uciSession) load(ctx context.Context, fen string) error {
	agent, err := s.console.loadFrom(ctx, s.run, fen)
	if err != nil {
		return err
	}
	spec := agent.Spec()
	if spec.Players != 2 || !spec.Traits.Notation || spec.Traits.Chance {
		return errors.Join(fmt.Errorf("uci is for games of two players without chance that name their moves, and %s is not one", spec.Name), agent.Close())
	}
	game, err := agent.NewGame(ctx, 1)
	if err != nil {
		return errors.Join(err, agent.Close())
	}
	if s.agent != nil {
		err = s.agent.Close()
	}
	s.agent, s.game, s.fen = agent, game, fen
	return err
}

// serve answers commands until quit or the end of the input.
func (s *uciSession) serve(ctx context.Context) error {
	next, stop := nextLine(s.console.in)
	defer stop()
	for {
		line, err := s.line(ctx, next)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if words[0] == "quit" {
			return nil
		}
		if words[0] == "go" {
			quit, err := s.think(ctx, words[1:], next)
			if quit || err != nil {
				return err
			}
			continue
		}
		if err := s.execute(ctx, words); err != nil {
			s.say("info string " + err.Error())
		}
	}
}

// line is the next to be answered: the one that was held, or else one that is still to come.
func (s *uciSession) line(ctx context.Context, next func(context.Context) (string, error)) (line string, err error) {
	if s.held == "" {
		return next(ctx)
	}
	line, s.held = s.held, ""
	return line, nil
}

// say writes a line.
func (s *uciSession) say(line string) {
	s.saying.Lock()
	defer s.saying.Unlock()
	fmt.Fprintln(s.console.out, line)
}

// execute answers a command that is not go. Unknown ones mean nothing, as the protocol says.
func (s *uciSession) execute(ctx context.Context, words []string) error {
	switch words[0] {
	case "uci":
		s.say("id name Tengen " + thisBuild().Version)
		s.say("id author the Tengen authors")
		s.say(fmt.Sprintf("option name Simulations type spin default %d min 1 max %d", s.simulations, mostNodes))
		s.say("uciok")
	case "isready":
		s.say("readyok")
	case "ucinewgame":
		_, err := s.agent.Refresh()
		return err
	case "setoption":
		return s.setOption(words[1:])
	case "position":
		return s.position(ctx, words[1:])
	}
	return nil
}

func (s *uciSession) setOption(words []string) error {
	if len(words) != 4 || words[0] != "name" || !strings.EqualFold(words[1], "simulations") || words[2] != "value" {
		return fmt.Errorf("there is no option %q", strings.Join(words, " "))
	}
	n, err := strconv.Atoi(words[3])
	if err != nil || n < 1 || n > mostNodes {
		return fmt.Errorf("option Simulations is %s, want 1 to %d", words[3], mostNodes)
	}
	s.simulations = n
	return nil
}

// position sets a game up: startpos or fen and a position, and moves from there.
func (s *uciSession) position(ctx context.Context, words []string) error {
	setup, moves, _ := strings.Cut(strings.Join(words, " "), "moves")
	fen := ""
	if rest, ok := strings.CutPrefix(strings.TrimSpace(setup), "fen "); ok {
		fen = strings.TrimSpace(rest)
	}
	if fen != s.fen {
		if err := s.load(ctx, fen); err != nil {
			return err
		}
	}
	game, err := s.agent.NewGame(ctx, 1)
	if err != nil {
		return err
	}
	for _, name := range strings.Fields(moves) {
		if err := playNamed(ctx, game, name); err != nil {
			return err
		}
	}
	s.game = game
	return nil
}

// playNamed makes a move by its name.
func playNamed(ctx context.Context, game *engine.Game, name string) error {
	names, err := game.Names(ctx)
	if err != nil {
		return err
	}
	for action, other := range names {
		if strings.EqualFold(name, other) {
			return game.Play(ctx, action)
		}
	}
	return fmt.Errorf("%s is not legal after %d moves", name, len(game.Actions()))
}
