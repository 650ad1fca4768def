package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
)

func (c *console) playCommand() *cobra.Command {
	var t thinking
	var s sitting
	cmd := &cobra.Command{
		Use: "play RUN", Short: "Play against a run in this terminal",
		Long: `Play draws the board and takes your moves by name. Beside them it knows undo, hint, moves, help and quit.
The run has all the other seats; where there is one seat it is yours, and the run gives hints.

It opens no database and takes no lock: beside a running trainer it plays with the newest checkpoint.`,
		Example: `  tengen play runs/go5
  tengen play runs/tictactoe --seat second --simulations 16
  tengen play runs/go9 --time 2s
  tengen play runs/nim --seat 3`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := t.check(cmd); err != nil {
				return err
			}
			seat, err := s.check(cmd)
			if err != nil {
				return err
			}
			return c.play(cmd.Context(), args[0], seat, s.luck(), t)
		},
	}
	t.flags(cmd)
	s.flags(cmd, "first", "your seat: first, second, third or its number; black or white")
	cmd.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "color" { // as players of Go and chess call it
			name = "seat"
		}
		return pflag.NormalizedName(name)
	})
	return cmd
}

// play plays games against a run until the person has enough.
func (c *console) play(ctx context.Context, run string, seat int, seed uint64, t thinking) (err error) {
	agent, err := c.loadPlayer(ctx, run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, agent.Close()) }()
	agent.SetSimulations(t.simulations)
	b := &board{out: c.out, spec: agent.Spec(), env: agent.Environment(), seat: seat, others: &agentSeats{agent, t}}
	if err := b.checkSeat(); err != nil {
		return err
	}
	b.say("%s, iteration %d. You play %s. Type a move, or help.", run, agent.Iteration(), b.yours())
	return c.sit(ctx, b, seed)
}

// sit plays one game after another.
func (c *console) sit(ctx context.Context, b *board, seed uint64) error {
	next, stop := nextLine(c.in)
	defer stop()
	b.read = func() (string, error) { return next(ctx) }
	for ; ; seed++ {
		var err error
		if b.game, err = engine.NewGame(ctx, b.env, b.spec, seed); err != nil {
			return err
		}
		b.mine, b.seed = nil, seed
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

// sitting is where a person sits, and the luck of the games.
type sitting struct {
	seat string
	seed uint64
}

func (s *sitting) flags(cmd *cobra.Command, seat, help string) {
	cmd.Flags().StringVar(&s.seat, "seat", seat, help)
	cmd.Flags().Uint64Var(&s.seed, "seed", 0, "where luck comes from; 0: from the clock")
}

// seats are the names of the first few.
var seats = []string{"first", "second", "third", "fourth"}

// ordinal names a seat.
func ordinal(seat int) string {
	if seat < len(seats) {
		return seats[seat]
	}
	return fmt.Sprintf("number %d", seat+1)
}

// check reads the seat; without one the person has them all.
func (s *sitting) check(cmd *cobra.Command) (int, error) {
	switch s.seat {
	case "":
		return everySeat, nil
	case "black":
		return 0, nil
	case "white":
		return 1, nil
	}
	for seat, name := range seats {
		if s.seat == name {
			return seat, nil
		}
	}
	n, err := strconv.Atoi(s.seat)
	if err != nil || n < 1 {
		return 0, &usageError{cmd.CommandPath(), fmt.Sprintf("--seat is %q: want first, second, third or a number", s.seat)}
	}
	return n - 1, nil
}

func (s *sitting) luck() uint64 {
	if s.seed != 0 {
		return s.seed
	}
	return uint64(time.Now().UnixNano())
}

// checkSeat says whether there is the person's seat.
func (b *board) checkSeat() error {
	if b.seat < b.spec.Players {
		return nil
	}
	return fmt.Errorf("%s has %s: there is no %s seat", b.spec.Name, countOf(b.spec), ordinal(b.seat))
}

func countOf(spec plugins.Spec) string {
	if spec.Players == 1 {
		return "one player"
	}
	return fmt.Sprintf("%d players", spec.Players)
}
