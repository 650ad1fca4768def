package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
)

func (c *console) benchSearchCommand() *cobra.Command {
	var o searchBench
	var set []string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "search", Short: "Measure search with rules in this process",
		Long: `Bench search searches the start position over and over and prints how many simulations a second
that comes to and what one of them allocates. An evaluator that knows nothing takes no time, so what
is measured is the search and the rules.

With --rollouts every new position is valued by one game of uniformly random moves to the end, as
classical Monte-Carlo search does; their length in moves is printed. The search is PUCT, one
simulation of a game after the other; --games searches several games side by side.`,
		Example: `  tengen bench search --env go --rollouts --simulations 20000
  taskset -c 0 tengen bench search --env go --set size=5 --games 32 --simulations 64 --json`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := parseSettings(cmd, set)
			if err != nil {
				return err
			}
			report, err := o.measure(cmd.Context(), settings)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.out).Encode(report)
			}
			return c.printSearchSpeed(report)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.env, "env", "go", "rules: see 'tengen env list'")
	f.StringArrayVar(&set, "set", nil, "a setting of the environment: name=value (may be repeated)")
	f.BoolVar(&o.rollouts, "rollouts", false, "value positions by a random game")
	f.IntVar(&o.simulations, "simulations", 10_000, "simulations of a search")
	f.IntVar(&o.games, "games", 1, "games searched side by side")
	f.Float64Var(&o.seconds, "seconds", 1, "least length of the measurement")
	f.BoolVar(&asJSON, "json", false, "as a JSON object")
	return cmd
}

// searchBench is what to measure.
type searchBench struct {
	env         string
	rollouts    bool
	simulations int
	games       int
	seconds     float64
}

// searchSpeed is what was measured.
type searchSpeed struct {
	Env             string  `json:"env"`
	Games           int     `json:"games"`
	Simulations     int     `json:"simulations"` // a search of one game
	PerSecond       float64 `json:"simulations_per_s"`
	Allocs          float64 `json:"allocs_per_simulation"`
	Rollouts        float64 `json:"rollouts_per_simulation"` // fewer than 1 where games end in the tree
	MovesPerRollout float64 `json:"moves_per_rollout"`
	MovesPerGame    float64 `json:"moves_per_game"` // of a rollout from the start position
}

// measure searches once to warm up, and then for as long as is asked.
func (o searchBench) measure(ctx context.Context, settings plugins.Settings) (searchSpeed, error) {
	env, err := newBundled(o.env)
	if err != nil {
		return searchSpeed{}, err
	}
	spec, err := env.Configure(ctx, settings)
	if err != nil {
		return searchSpeed{}, fmt.Errorf("%s: %w", o.env, err)
	}
	game, err := engine.NewGame(ctx, env, spec, 0)
	if err != nil {
		return searchSpeed{}, fmt.Errorf("%s: %w", o.env, err)
	}
	start := game.Position()
	config := mcts.Default()
	config.Algorithm, config.Simulations = mcts.PUCT, o.simulations
	search, err := mcts.New(config, spec, o.games)
	if err != nil {
		return searchSpeed{}, err
	}
	counter := &rolloutCounter{Environment: env}
	once := func(seed uint64) error {
		evaluator := mcts.Uniform(spec)
		if o.rollouts {
			evaluator = mcts.Rollouts(counter, spec, 1, seed)
		}
		for slot := range search.Slots() {
			if err := search.Begin(slot, start, nil); err != nil {
				return err
			}
		}
		return mcts.Run(ctx, search, counter, evaluator)
	}
	if err := once(0); err != nil {
		return searchSpeed{}, err
	}
	report, err := o.repeat(once, counter)
	if err == nil && o.rollouts && spec.Traits.Rollout {
		report.MovesPerGame, err = counter.wholeGame(ctx, start.State, spec.Players)
	}
	return report, err
}

// repeat calls once, with another seed each time, and counts.
func (o searchBench) repeat(once func(seed uint64) error, counter *rolloutCounter) (searchSpeed, error) {
	var before, after runtime.MemStats
	counter.moves.Store(0)
	counter.games.Store(0)
	runtime.ReadMemStats(&before)
	begun, searches := time.Now(), 0
	for time.Since(begun).Seconds() < o.seconds || searches == 0 {
		searches++
		if err := once(uint64(searches)); err != nil {
			return searchSpeed{}, err
		}
	}
	took := time.Since(begun).Seconds()
	runtime.ReadMemStats(&after)
	made := float64(searches * o.games * o.simulations)
	games, moves := float64(counter.games.Load()), float64(counter.moves.Load())
	return searchSpeed{
		Env: o.env, Games: o.games, Simulations: o.simulations, PerSecond: made / took,
		Allocs:   float64(after.Mallocs-before.Mallocs) / made,
		Rollouts: games / made, MovesPerRollout: moves / max(1, games),
	}, nil
}

// rolloutCounter is rules in this process that count their random games.
type rolloutCounter struct {
	plugins.Environment
	games, moves atomic.Int64
}

func (r *rolloutCounter) StepInto(ctx context.Context, moves []plugins.Move, out []plugins.Position) error {
	return r.Environment.(plugins.InPlace).StepInto(ctx, moves, out)
}

func (r *rolloutCounter) Rollout(ctx context.Context, playouts []plugins.Playout) ([][]float32, error) {
	return r.Environment.(plugins.Roller).Rollout(ctx, playouts)
}

func (r *rolloutCounter) RolloutInto(ctx context.Context, playouts []plugins.Playout, returns [][]float32) (int, error) {
	moves, err := r.Environment.(plugins.InPlace).RolloutInto(ctx, playouts, returns)
	r.games.Add(int64(len(playouts)))
	r.moves.Add(int64(moves))
	return moves, err
}

// wholeGame is the mean length of random games from a state.
func (r *rolloutCounter) wholeGame(ctx context.Context, state []byte, players int) (float64, error) {
	const games = 2000
	returns := [][]float32{make([]float32, players)}
	moves, err := r.RolloutInto(ctx, []plugins.Playout{{State: state, Seed: 1, Count: games}}, returns)
	return float64(moves) / games, err
}

func (c *console) printSearchSpeed(s searchSpeed) error {
	fmt.Fprintf(c.out, "%s, %d simulations of %d games side by side: %s simulations/s, %.3f allocations each\n",
		s.Env, s.Simulations, s.Games, grouped(int(s.PerSecond)), s.Allocs)
	if s.Rollouts > 0 {
		fmt.Fprintf(c.out, "%.2f rollouts a simulation, %.1f moves each; %.1f from the start position\n", s.Rollouts, s.MovesPerRollout, s.MovesPerGame)
	}
	return nil
}
