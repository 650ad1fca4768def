package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
)

func (c *console) envPlayCommand() *cobra.Command {
	var s sitting
	var set []string
	cmd := &cobra.Command{
		Use: "play NAME | -- COMMAND [ARGS...]", Short: "Play a game by yourself in this terminal",
		Long: `Play lets you make the moves of every side, to see what an environment is; with --seat you have one seat, and the
others play at random. The environment is a bundled one, or one that a command serves as a plugin. Moves are taken by
name. Beside them it knows undo, moves, help and quit.`,
		Example: `  tengen env play 2048 --set size=3
  tengen env play chess --seat white
  tengen env play nim --set players=4 --seat 2
  tengen env play -- ./my-game`,
		Args: oneEnvironment,
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := parseSettings(cmd, set)
			if err != nil {
				return err
			}
			seat, err := s.check(cmd)
			if err != nil {
				return err
			}
			env, shut, err := c.openAny(cmd.Context(), args, cmd.ArgsLenAtDash() == 0)
			if err != nil {
				return err
			}
			return errors.Join(c.envPlay(cmd.Context(), env, settings, seat, s.luck()), shut())
		},
	}
	s.flags(cmd, "", "your seat: first, second, third or its number; black or white; empty: every seat")
	cmd.Flags().StringArrayVar(&set, "set", nil, "a setting of the environment: name=value (may be repeated)")
	return cmd
}

func (c *console) envPlay(ctx context.Context, env plugins.Environment, settings plugins.Settings, seat int, seed uint64) error {
	spec, err := env.Configure(ctx, settings)
	if err != nil {
		return err
	}
	if err := playable(spec); err != nil {
		return err
	}
	b := &board{out: c.out, spec: spec, env: env, seat: seat, others: randomSeats{engine.RandomPlayer()}}
	if err := b.checkSeat(); err != nil {
		return err
	}
	b.say("%s. You play %s. Type a move, or help.", spec.Name, b.yours())
	return c.sit(ctx, b, seed)
}
