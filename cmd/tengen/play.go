package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

func (c *console) playCommand() *cobra.Command {
	var t thinking
	var seat string
	cmd := &cobra.Command{
		Use: "play RUN", Short: "Play against a run in this terminal",
		Long: `Play draws the board and takes your moves by name. Beside them it knows undo, hint, moves, help and quit.

It opens no database and takes no lock: beside a running trainer it plays with the newest checkpoint.`,
		Example: `  tengen play runs/go5
  tengen play runs/tictactoe --color second --simulations 16
  tengen play runs/go9 --time 2s`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := t.check(cmd); err != nil {
				return err
			}
			mine, ok := map[string]int{"first": 0, "second": 1, "black": 0, "white": 1}[seat]
			if !ok {
				return &usageError{cmd.CommandPath(), fmt.Sprintf("--color is %q: want first or second", seat)}
			}
			return c.play(cmd.Context(), args[0], mine, t)
		},
	}
	t.flags(cmd)
	cmd.Flags().StringVar(&seat, "color", "first", "your seat: first or second")
	return cmd
}

// play plays games until the person has enough.
func (c *console) play(ctx context.Context, run string, seat int, t thinking) (err error) {
	agent, err := c.loadPlayer(ctx, run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, agent.Close()) }()
	if players := agent.Spec().Players; seat >= players {
		return fmt.Errorf("%s has %d player: there is no second seat", agent.Spec().Name, players)
	}
	agent.SetSimulations(t.simulations)
	read, stop := nextLine(ctx, c.in)
	defer stop()
	b := &board{out: c.out, agent: agent, seat: seat, thinking: t, read: read}
	b.say("%s, iteration %d. You play %s. Type a move, or help.", run, agent.Iteration(), ordinal(seat))
	for seed := uint64(1); ; seed++ {
		b.mine = nil
		if b.game, err = agent.NewGame(ctx, seed); err != nil {
			return err
		}
		if err := b.playGame(ctx); err != nil {
			return leave(err)
		}
		if again, err := b.ask("another game? [y/n] "); err != nil || !strings.HasPrefix(strings.ToLower(again), "y") {
			return leave(err)
		}
	}
}

// errQuit ends a session at the person's wish.
var errQuit = errors.New("quit")

// leave is what a session's end means for the program.
func leave(err error) error {
	if errors.Is(err, errQuit) || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func ordinal(seat int) string { return [...]string{"first", "second"}[seat] }

// board is a game between a person and the agent, which has all the other seats.
type board struct {
	out   io.Writer
	agent *engine.Agent
	seat  int
	thinking
	read func() (string, error)
	game *engine.Game
	mine []int // the game's length before each move of the person
}

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
		if b.game.Position().Player == b.seat {
			err = b.personMoves(ctx)
		} else {
			err = b.agentMoves(ctx)
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

// result says how the game ended for the person.
func (b *board) result() string {
	returns := b.game.Returns()
	best, mine := returns[0], returns[b.seat]
	even := true
	for _, r := range returns {
		even = even && r == best
	}
	for _, r := range returns {
		best = max(best, r)
	}
	switch {
	case even && len(returns) > 1:
		return "The game is drawn."
	case len(returns) == 1:
		return fmt.Sprintf("The game is over: %v.", mine)
	case mine == best:
		return "You win."
	default:
		return "You lose."
	}
}

func (b *board) agentMoves(ctx context.Context) error {
	newer, err := b.agent.Refresh()
	if err != nil {
		b.say("(a newer checkpoint cannot be read: %v)", err)
	} else if newer {
		b.say("(from here on with iteration %d)", b.agent.Iteration())
	}
	limited, cancel := b.limit(ctx)
	defer cancel()
	names, err := b.game.Names(ctx)
	if err != nil {
		return err
	}
	action, err := b.agent.Choose(limited, b.game.Position())
	if err != nil {
		return err
	}
	b.say("It plays %s.", names[action])
	return b.game.Play(ctx, action)
}
