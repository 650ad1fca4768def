package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

func (c *console) envBenchCommand() *cobra.Command {
	var asJSON bool
	var set []string
	seconds := 1.0
	cmd := &cobra.Command{
		Use: "bench NAME | -- COMMAND [ARGS...]", Short: "Measure how fast an environment is, in its own process",
		Long: `Bench plays random games in batches of 1, 16 and 256 and prints positions a second, what half and 99 of 100 calls
took at most, and the bytes of a position: its state and what its mover sees.`,
		Example: `  tengen env bench chess
  tengen env bench --json -- ./my-game`,
		Args: oneEnvironment,
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := parseSettings(cmd, set)
			if err != nil {
				return err
			}
			speeds, err := c.benchEnvironment(cmd.Context(), args, cmd.ArgsLenAtDash() == 0, settings, seconds)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.out).Encode(speeds)
			}
			return c.printEnvSpeeds(speeds)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON array")
	cmd.Flags().Float64Var(&seconds, "seconds", seconds, "for each size of batch")
	cmd.Flags().StringArrayVar(&set, "set", nil, "a setting of the environment: name=value (may be repeated)")
	return cmd
}

// envSpeed is what was measured with one size of batch.
type envSpeed struct {
	Batch     int     `json:"batch"`
	PerSecond float64 `json:"positions_per_s"`
	P50       float64 `json:"p50_us"` // microseconds of a call
	P99       float64 `json:"p99_us"`
	Bytes     float64 `json:"bytes_per_position"`
}

func (c *console) benchEnvironment(ctx context.Context, args []string, command bool, settings plugins.Settings, seconds float64) (out []envSpeed, err error) {
	if !command {
		if _, err := newBundled(args[0]); err != nil {
			return nil, err
		}
	}
	env, shut, err := c.openServed(ctx, args, command)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, shut()) }()
	spec, err := env.Configure(ctx, settings)
	if err == nil && spec.Traits.Text {
		err = fmt.Errorf("%s asks problems in text: there are no positions to step through", spec.Name)
	}
	if err != nil {
		return nil, err
	}
	for _, batch := range []int{1, 16, 256} {
		speed, err := stepping{env: env, batch: batch}.measure(ctx, time.Duration(seconds*float64(time.Second)))
		if err != nil {
			return nil, err
		}
		out = append(out, speed)
	}
	return out, nil
}

// stepping plays random games, a batch of them at a time.
type stepping struct {
	env   plugins.Environment
	batch int
}

func (s stepping) measure(ctx context.Context, long time.Duration) (envSpeed, error) {
	random := stream.New(1, stream.Act, uint64(s.batch))
	positions, err := s.env.Start(ctx, make([]plugins.Request, s.batch))
	if err != nil {
		return envSpeed{}, err
	}
	start, moves := positions[0], make([]plugins.Move, s.batch)
	var calls []time.Duration
	bytes := 0
	for begun := time.Now(); time.Since(begun) < long; {
		for i, p := range positions {
			if p.Fault != "" {
				return envSpeed{}, errors.New(p.Fault)
			}
			bytes += len(p.State) + len(p.Observation)
			if p.Player == plugins.Terminal {
				p = start
			}
			moves[i] = plugins.Move{State: p.State, Action: anyMove(&random, p)}
		}
		called := time.Now()
		if positions, err = s.env.Step(ctx, moves); err != nil {
			return envSpeed{}, err
		}
		calls = append(calls, time.Since(called))
	}
	return s.sum(calls, bytes), nil
}

// anyMove draws a legal action, or an outcome.
func anyMove(random *stream.Stream, p plugins.Position) int {
	if p.Player == plugins.Chance {
		return random.Choose(p.Chances)
	}
	return p.Legal.Nth(random.IntN(p.Legal.Count()))
}

func (s stepping) sum(calls []time.Duration, bytes int) envSpeed {
	var total time.Duration
	for _, d := range calls {
		total += d
	}
	slices.Sort(calls)
	at := func(share float64) float64 {
		return float64(calls[int(share*float64(len(calls)-1))]) / float64(time.Microsecond)
	}
	n := float64(len(calls) * s.batch)
	return envSpeed{Batch: s.batch, PerSecond: n / total.Seconds(), P50: at(0.5), P99: at(0.99), Bytes: float64(bytes) / n}
}

func (c *console) printEnvSpeeds(speeds []envSpeed) error {
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "batch\tpositions/s\thalf within\t99 % within\tbytes a position\t")
	for _, s := range speeds {
		fmt.Fprintf(table, "%d\t%s\t%.0f µs\t%.0f µs\t%.0f\t\n", s.Batch, grouped(int(s.PerSecond)), s.P50, s.P99, s.Bytes)
	}
	return table.Flush()
}
