package main

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
)

// The error texts that the protocol's specification fixes.
var (
	errUnknown = errors.New("unknown command")
	errSyntax  = errors.New("syntax error")
	errSize    = errors.New("unacceptable size")
	errIllegal = errors.New("illegal move")
	errUndo    = errors.New("cannot undo")
	errStones  = errors.New("invalid number of stones")
	errBoard   = errors.New("board not empty")
	errVertex  = errors.New("bad vertex list")
	errLoad    = errors.New("cannot load file")
)

// gtpSession is one game between the agent and whoever is at the other end.
type gtpSession struct {
	console *console
	run     string
	thinking
	follow bool     // the clock that time_settings gives
	full   gtpClock // what a game begins with
	clock  gtpClock

	agent *engine.Agent
	rules *weiqi.Rules
	game  *engine.Game
	// before is the game's length before each command that moved: undo goes back there, over a
	// pass put in between as well.
	before []int
}

// gtpCommands are what execute knows: all that the protocol's specification requires of engines and
// of those that play in tournaments, those of its other commands that mean something here, and what
// GUIs ask of programs that show their thoughts. Analyses that go on until the next command are in
// gtpStreams.
var gtpCommands = map[string]func(*gtpSession, context.Context, []string) (string, error){
	"protocol_version": func(*gtpSession, context.Context, []string) (string, error) { return "2", nil },
	"name":             func(*gtpSession, context.Context, []string) (string, error) { return "Tengen", nil },
	"version":          func(*gtpSession, context.Context, []string) (string, error) { return thisBuild().Version, nil },
	"quit":             func(*gtpSession, context.Context, []string) (string, error) { return "", nil },
	"boardsize":        (*gtpSession).boardsize,
	"clear_board":      (*gtpSession).clearBoard,
	"komi":             (*gtpSession).komi,
	"play":             (*gtpSession).play,
	"genmove":          (*gtpSession).genmove,
	"undo":             (*gtpSession).undo,
	"showboard":        (*gtpSession).showboard,

	"fixed_handicap":      (*gtpSession).fixedHandicap,
	"place_free_handicap": (*gtpSession).placeFreeHandicap,
	"set_free_handicap":   (*gtpSession).setFreeHandicap,
	"time_settings":       (*gtpSession).timeSettings,
	"time_left":           (*gtpSession).timeLeft,
	"final_score":         (*gtpSession).finalScore,
	"final_status_list":   (*gtpSession).finalStatusList,

	"loadsgf":     (*gtpSession).loadSGF,
	"reg_genmove": (*gtpSession).regGenmove,

	"lz-genmove_analyze": func(s *gtpSession, ctx context.Context, args []string) (string, error) {
		return s.genmoveAnalyze(ctx, args, leelaInfo)
	},
	"kata-genmove_analyze": func(s *gtpSession, ctx context.Context, args []string) (string, error) {
		return s.genmoveAnalyze(ctx, args, kataInfo)
	},
}

// gtpStreams are the analyses that go on until the next command, each with how it writes a move.
var gtpStreams = map[string]infoFormat{"lz-analyze": leelaInfo, "kata-analyze": kataInfo}

// execute answers one request.
func (s *gtpSession) execute(ctx context.Context, r gtpRequest) (string, error) {
	switch r.name { // these two would make the table refer to itself
	case "list_commands":
		return strings.Join(gtpNames(), "\n"), nil
	case "known_command":
		if len(r.args) != 1 {
			return "", errSyntax
		}
		i := sort.SearchStrings(gtpNames(), r.args[0])
		return fmt.Sprint(i < len(gtpNames()) && gtpNames()[i] == r.args[0]), nil
	}
	command, ok := gtpCommands[r.name]
	if !ok {
		return "", errUnknown
	}
	return command(s, ctx, r.args)
}

func gtpNames() []string {
	names := []string{"list_commands", "known_command"}
	for name := range gtpCommands {
		names = append(names, name)
	}
	for name := range gtpStreams {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// load makes the agent and an empty board; komi, if not nil, replaces that of the run.
func (s *gtpSession) load(ctx context.Context, komi *float64) error {
	agent, err := s.console.loadGoAgent(ctx, s.run, komi)
	if err != nil {
		return err
	}
	rules, game, err := s.begin(ctx, agent, komi)
	if err != nil {
		return errors.Join(err, agent.Close())
	}
	if s.agent != nil {
		if err := s.agent.Close(); err != nil {
			s.console.log.Warn("closing the former agent", "err", err)
		}
	}
	agent.SetSimulations(s.simulations)
	s.agent, s.rules, s.game = agent, rules, game
	return nil
}

func (s *gtpSession) begin(ctx context.Context, agent *engine.Agent, komi *float64) (*weiqi.Rules, *engine.Game, error) {
	settings, err := agent.Settings()
	if err != nil {
		return nil, nil, err
	}
	if komi != nil {
		settings["komi"] = points(*komi)
	}
	rules, err := goRules(agent.Spec(), settings)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.run, err)
	}
	game, err := agent.NewGame(ctx, 1)
	return rules, game, err
}
