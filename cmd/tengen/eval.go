package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

func (c *console) evalCommand() *cobra.Command {
	return group("eval", "Measure what an agent knows",
		"Eval measures an agent by what is known of its game, with no opponent.",
		c.evalOracleCommand())
}

// oracleRequest is what the command line of eval oracle asks for.
type oracleRequest struct {
	simulations []int
	sets        []string
	threads     int
	json        bool
}

func (c *console) evalOracleCommand() *cobra.Command {
	var r oracleRequest
	cmd := &cobra.Command{
		Use: "oracle RUN", Short: "How often the agent's move gives the result away",
		Long: `Oracle asks an agent for its move in positions where the right ones are known, and prints the error
rate: the share of positions where its move does not keep the result (win, draw or loss) that perfect
play has, with a 95 % interval of Wilson. Positions where every legal move keeps it do not count.

RUN is a run directory, RUN@N for the weights of iteration N, or a weights file. With 0 simulations the
network's likeliest move is taken, with more the move of a search without noise, as in matches.

Measure with it when training is over: to choose between checkpoints or settings by it would be to
learn from the oracle.`,
		Example: `  tengen eval oracle runs/connect4
  tengen eval oracle runs/connect4@40 --simulations 0,50,200 --sets Plies_8
  tengen eval oracle runs/connect4 --json`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := r.check(cmd); err != nil {
				return err
			}
			return c.evalOracle(cmd.Context(), args[0], r)
		},
	}
	f := cmd.Flags()
	f.IntSliceVar(&r.simulations, "simulations", []int{0, 200}, "simulations per move, one row for each; 0: the network alone")
	f.StringSliceVar(&r.sets, "sets", nil, "sets of positions by name; all where none is named")
	f.IntVar(&r.threads, "threads", 0, "positions are spread over this many goroutines; 0: one per processor")
	f.BoolVar(&r.json, "json", false, "the result as a JSON object")
	return cmd
}

func (r *oracleRequest) check(cmd *cobra.Command) error {
	for _, n := range r.simulations {
		if n < 0 {
			return &usageError{cmd.CommandPath(), fmt.Sprintf("--simulations has %d: want 0 or more", n)}
		}
	}
	return nil
}

func (c *console) evalOracle(ctx context.Context, run string, r oracleRequest) (err error) {
	agent, err := c.loadAgent(ctx, run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, agent.Close()) }()
	sets, err := oracleSets(agent.Spec().Name, r.sets)
	if err != nil {
		return err
	}
	report := oracleReport{Run: run, Iteration: agent.Iteration(), Weights: agent.Digest()}
	for _, n := range r.simulations {
		rows, err := measureSets(ctx, agent, sets, n, r.threads)
		if err != nil {
			return err
		}
		report.Rows = append(report.Rows, rows...)
	}
	if r.json {
		return json.NewEncoder(c.out).Encode(report)
	}
	_, err = fmt.Fprint(c.out, report)
	return err
}

func measureSets(ctx context.Context, agent *engine.Agent, sets []engine.OracleSet, simulations, goroutines int) ([]oracleRow, error) {
	player, err := agent.Player(simulations)
	if err != nil {
		return nil, err
	}
	rows := make([]oracleRow, len(sets))
	for i, set := range sets {
		began := time.Now()
		result, err := engine.EvaluateOracle(ctx, agent.Environment(), agent.Spec(), player, set, threads(goroutines))
		if err != nil {
			return nil, err
		}
		rows[i] = newOracleRow(set, player.Name(), result)
		rows[i].Seconds = time.Since(began).Seconds()
	}
	return rows, nil
}

// oracleReport is all that eval oracle found.
type oracleReport struct {
	Run       string      `json:"run"`
	Iteration int         `json:"iteration"`
	Weights   string      `json:"weights_sha256"`
	Rows      []oracleRow `json:"rows"`
}

// oracleRow is one set measured with one player.
type oracleRow struct {
	Player     string `json:"player"` // "network" or "search:200"
	Set        string `json:"set"`
	Stage      string `json:"stage"`
	Difficulty string `json:"difficulty"`
	engine.OracleResult
	Rate    float64 `json:"error_rate"`
	Low     float64 `json:"low"` // 95 % interval of the rate
	High    float64 `json:"high"`
	Seconds float64 `json:"seconds"`
}

func newOracleRow(set engine.OracleSet, player string, r engine.OracleResult) oracleRow {
	rate := float64(r.Errors) / float64(max(1, r.Positions))
	low, high := wilson(rate, r.Positions)
	return oracleRow{
		Player: player, Set: set.Name, Stage: set.Stage, Difficulty: set.Difficulty,
		OracleResult: r, Rate: rate, Low: low, High: high,
	}
}

// String is the report as a table.
func (r oracleReport) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s, iteration %d, weights %.12s\n\n", r.Run, r.Iteration, r.Weights)
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "player\tset\tstage\tdifficulty\tpositions\terrors\terror rate\t95 % interval")
	for _, row := range r.Rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%.2f %%\t%.2f to %.2f %%\n", row.Player, row.Set, row.Stage, row.Difficulty,
			row.Positions, row.Errors, 100*row.Rate, 100*row.Low, 100*row.High)
	}
	w.Flush()
	return text.String()
}
