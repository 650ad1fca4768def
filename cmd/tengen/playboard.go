package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
)

// board is where a person plays games, and others have the seats that they have not.
type board struct {
	out    io.Writer
	read   func() (string, error)
	env    plugins.Environment
	spec   plugins.Spec
	seat   int // the person's, or everySeat
	others others
	game   *engine.Game
	seed   uint64 // of the game
	mine   []int  // the game's length before each move of the person
}

// everySeat is the seat of a person who plays all sides.
const everySeat = -1

func (b *board) say(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }

func (b *board) ask(prompt string) (string, error) {
	fmt.Fprint(b.out, prompt)
	line, err := b.read()
	if err != nil {
		fmt.Fprintln(b.out)
	}
	return strings.TrimSpace(line), err
}

func (b *board) playGame(ctx context.Context) error {
	for !b.game.Over() {
		var err error
		if b.seat == everySeat || b.game.Position().Player == b.seat {
			err = b.personMoves(ctx)
		} else {
			err = b.othersMove(ctx)
		}
		if err != nil {
			return err
		}
	}
	if err := b.draw(ctx); err != nil {
		return err
	}
	b.say("%s", b.result())
	return nil
}

func (b *board) draw(ctx context.Context) error {
	drawing, err := b.game.Render(ctx)
	if err == nil {
		_, err = fmt.Fprintf(b.out, "\n%s\n", drawing)
	}
	return err
}

func (b *board) othersMove(ctx context.Context) error {
	names, err := b.game.Names(ctx)
	if err != nil {
		return err
	}
	action, err := b.others.choose(ctx, b)
	if err != nil {
		return err
	}
	who := "It"
	if b.spec.Players > 2 {
		who = "The " + ordinal(b.game.Position().Player) + " player"
	}
	b.say("%s plays %s.", who, names[action])
	return b.game.Play(ctx, action)
}

// yours is what the person plays.
func (b *board) yours() string {
	switch {
	case b.spec.Players == 1:
		return "alone"
	case b.seat == everySeat:
		return "every side"
	}
	return ordinal(b.seat)
}

// prompt asks for a move, and says whose it is if that is not plain.
func (b *board) prompt() string {
	if b.seat == everySeat && b.spec.Players > 1 {
		return ordinal(b.game.Position().Player) + " player's move: "
	}
	return "your move: "
}

// result says how the game ended for the person, and among more than two with what for each.
func (b *board) result() string {
	returns := b.game.Returns()
	best, even, each := 0, true, ""
	for seat, r := range returns {
		even = even && r == returns[0]
		if r > returns[best] {
			best = seat
		}
	}
	if len(returns) > 2 {
		each = fmt.Sprintf(" Returns are %v.", returns)
	}
	switch {
	case len(returns) == 1:
		return fmt.Sprintf("The game is over: %v.", returns[0])
	case even:
		return "The game is drawn."
	case b.seat == everySeat:
		return "The " + ordinal(best) + " player wins." + each
	case returns[b.seat] == returns[best]:
		return "You win." + each
	}
	return "You lose." + each
}
