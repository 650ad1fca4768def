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
others. The board's size is the run's; any komi is taken. Two moves in a row by one colour, handicap
stones too, mean that the other passed. Boards are counted as they stand.

GUIs that show what a program thinks ask by lz-analyze and kata-analyze, until the next command.

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
	next, stop := nextLine(s.console.in)
	defer stop()
	line, err := next(ctx)
	for err == nil {
		request, ok := parseGTP(line)
		format, streams := gtpStreams[request.name]
		switch {
		case ok && streams:
			line, err = s.stream(ctx, request, format, next)
			continue
		case ok:
			err = s.reply(ctx, request)
		}
		if err == nil && request.name == "quit" {
			return nil
		}
		if err == nil {
			line, err = next(ctx)
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// reply executes a request and writes the answer.
func (s *gtpSession) reply(ctx context.Context, r gtpRequest) error {
	text, err := s.execute(ctx, r)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return s.write(r.answer(text, err))
}

func (s *gtpSession) write(text string) error {
	if _, err := io.WriteString(s.console.out, text); err != nil {
		return fmt.Errorf("gtp: %w", err)
	}
	return nil
}
