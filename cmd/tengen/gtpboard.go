package main

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
)

func (s *gtpSession) boardsize(ctx context.Context, args []string) (string, error) {
	size, err := wholeNumber(args, 0)
	if err != nil || len(args) != 1 {
		return "", errSyntax
	}
	if size != s.rules.Size() {
		return "", errSize
	}
	return s.clearBoard(ctx, nil)
}

func (s *gtpSession) clearBoard(ctx context.Context, args []string) (string, error) {
	if len(args) != 0 {
		return "", errSyntax
	}
	game, err := s.agent.NewGame(ctx, 1)
	if err != nil {
		return "", err
	}
	s.game, s.before, s.clock = game, nil, s.full
	return "", nil
}

// komi makes the rules count with another komi: the search sees it, and so does the network where
// its observation does. The moves so far are played again.
func (s *gtpSession) komi(ctx context.Context, args []string) (string, error) {
	if len(args) != 1 {
		return "", errSyntax
	}
	komi, err := strconv.ParseFloat(args[0], 64)
	if err != nil || math.IsNaN(komi) || math.Abs(komi) > mostKomi {
		return "", errSyntax
	}
	if komi == s.rules.Komi() {
		return "", nil
	}
	moves := s.game.Actions()
	if err := s.load(ctx, &komi); err != nil {
		return "", err
	}
	for _, action := range moves {
		if err := s.game.Play(ctx, action); err != nil {
			return "", err
		}
	}
	return "", nil
}

// mostKomi bounds the komi that the rules take.
const mostKomi = 400

func (s *gtpSession) play(ctx context.Context, args []string) (string, error) {
	if len(args) != 2 {
		return "", errSyntax
	}
	player, err := colour(args[0])
	if err != nil {
		return "", err
	}
	action, err := s.rules.Parse(args[1])
	if err != nil {
		return "", errSyntax
	}
	return "", s.move(ctx, player, func() (int, error) { return action, nil })
}

// move lets player make the move that choose gives, after a pass of the other player if it is
// their turn. When it fails the board is as it was.
func (s *gtpSession) move(ctx context.Context, player int, choose func() (int, error)) error {
	length := len(s.game.Actions())
	err := s.turnTo(ctx, player)
	if err == nil {
		var action int
		if action, err = choose(); err == nil {
			err = s.game.Play(ctx, action)
		}
	}
	if err != nil {
		s.backTo(length)
		if errors.Is(err, engine.ErrIllegal) {
			return errIllegal
		}
		return err
	}
	s.before = append(s.before, length)
	return nil
}

func (s *gtpSession) turnTo(ctx context.Context, player int) error {
	if s.game.Over() {
		return errIllegal
	}
	if s.game.Position().Player == player {
		return nil
	}
	if err := s.game.Play(ctx, s.rules.Pass()); err != nil {
		return err
	}
	if s.game.Over() {
		return errIllegal
	}
	return nil
}

func (s *gtpSession) backTo(length int) {
	for len(s.game.Actions()) > length {
		s.game.Undo()
	}
}

func (s *gtpSession) genmove(ctx context.Context, args []string) (string, error) {
	if len(args) != 1 {
		return "", errSyntax
	}
	player, err := colour(args[0])
	if err != nil {
		return "", err
	}
	chosen, err := s.generate(ctx, player)
	return s.rules.Name(nil, chosen.Action), err
}

// generate lets the agent make a move for player, on its clock, and returns what it thought.
func (s *gtpSession) generate(ctx context.Context, player int) (thought engine.Analysis, err error) {
	if _, err := s.agent.Refresh(); err != nil {
		s.console.log.Warn("going on with the weights at hand", "err", err)
	}
	began := time.Now()
	defer func() { s.clock.spend(player, time.Since(began)) }()
	err = s.move(ctx, player, func() (int, error) {
		thought, err = s.think(ctx, player)
		return thought.Action, err
	})
	if errors.Is(err, errIllegal) { // the game is over, for which the protocol has no word
		s.before = append(s.before, len(s.game.Actions()))
		return engine.Analysis{Action: s.rules.Pass()}, nil
	}
	return thought, err
}

// think searches the position, in which player is to move.
func (s *gtpSession) think(ctx context.Context, player int) (engine.Analysis, error) {
	t := s.thinking
	if s.follow {
		t.time = s.clock.forMove(player, s.rules.Size(), len(s.game.Actions()))
	}
	ctx, cancel := t.limit(ctx)
	defer cancel()
	return s.agent.Analyze(ctx, s.game.Position())
}

// regGenmove says what genmove would play and leaves the board as it is.
func (s *gtpSession) regGenmove(ctx context.Context, args []string) (string, error) {
	length, before, clock := len(s.game.Actions()), len(s.before), s.clock
	name, err := s.genmove(ctx, args)
	s.clock = clock
	if err == nil {
		s.backTo(length)
		s.before = s.before[:before]
	}
	return name, err
}

func (s *gtpSession) undo(_ context.Context, args []string) (string, error) {
	if len(args) != 0 {
		return "", errSyntax
	}
	n := len(s.before)
	if n == 0 {
		return "", errUndo
	}
	s.backTo(s.before[n-1])
	s.before = s.before[:n-1]
	return "", nil
}

func (s *gtpSession) showboard(ctx context.Context, _ []string) (string, error) {
	board, err := s.game.Render(ctx)
	return "\n" + board, err
}

func (s *gtpSession) finalScore(context.Context, []string) (string, error) {
	return goScore(s.rules, s.game.Actions())
}

// colour reads "b", "w", "black" or "white", in either case.
func colour(text string) (int, error) {
	switch strings.ToLower(text) {
	case "b", "black":
		return weiqi.Black, nil
	case "w", "white":
		return weiqi.White, nil
	}
	return 0, errSyntax
}

// wholeNumber is argument i as a number that is not negative.
func wholeNumber(args []string, i int) (int, error) {
	if i >= len(args) {
		return 0, errSyntax
	}
	n, err := strconv.Atoi(args[i])
	if err != nil || n < 0 {
		return 0, errSyntax
	}
	return n, nil
}
