package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

// thinking is how long an agent may think about a move: a number of simulations, or a time.
type thinking struct {
	simulations int
	time        time.Duration
}

func (t *thinking) flags(cmd *cobra.Command) {
	cmd.Flags().IntVar(&t.simulations, "simulations", engine.DefaultSimulations, "positions to search per move")
	cmd.Flags().DurationVar(&t.time, "time", 0, "or the time to think per move, such as 2s")
}

func (t *thinking) check(cmd *cobra.Command) error {
	if t.simulations < 1 || t.time < 0 {
		return &usageError{cmd.CommandPath(), "--simulations wants at least 1, and --time no negative time"}
	}
	return nil
}

// leastTime is the shortest time that a search is given: less would not do.
const leastTime = 50 * time.Millisecond

// limit is ctx with the time to think as its deadline, if time is what counts.
func (t thinking) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if t.time == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, max(t.time, leastTime))
}

func (c *console) gtpCommand() *cobra.Command {
	var t thinking
	cmd := &cobra.Command{
		Use: "gtp RUN", Short: "Let a Go program play against a run over GTP",
		Long: `Gtp speaks the Go Text Protocol, version 2, on stdin and stdout: for Sabaki, GoGui, gogui-twogtp and
others. The board's size is the run's; any komi is taken. Two moves in a row by one colour mean that
the other passed. Boards are counted as they stand.

It opens no database and takes no lock: beside a running trainer it plays with the newest checkpoint.
With neither --simulations nor --time it keeps to the clock that time_settings gives, if any.`,
		Example: `  tengen gtp runs/go5
  tengen gtp runs/go9 --time 3s
  gogui -program "tengen gtp runs/go9"`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := t.check(cmd); err != nil {
				return err
			}
			session := &gtpSession{console: c, run: args[0], thinking: t}
			session.follow = !cmd.Flags().Changed("simulations") && !cmd.Flags().Changed("time")
			if err := session.load(cmd.Context(), nil); err != nil {
				return err
			}
			defer func() { session.agent.Close() }()
			return session.serve(cmd.Context())
		},
	}
	t.flags(cmd)
	return cmd
}

// serve answers commands until quit or the end of the input.
func (s *gtpSession) serve(ctx context.Context) error {
	next, stop := nextLine(ctx, s.console.in)
	defer stop()
	for {
		line, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		request, ok := parseGTP(line)
		if !ok {
			continue
		}
		text, err := s.execute(ctx, request)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if _, err := io.WriteString(s.console.out, request.answer(text, err)); err != nil {
			return fmt.Errorf("gtp: %w", err)
		}
		if request.name == "quit" {
			return nil
		}
	}
}
