package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

func (c *console) evalCommand() *cobra.Command {
	return group("eval", "Measure an agent by what is true of the game, or of problems", "", c.evalOracleCommand(), c.evalTasksCommand())
}

// oracleRequest is what the command line of eval oracle asks for.
type oracleRequest struct {
	run         string
	simulations []int
	sets        []string
	threads     int
	json        bool
}

func (c *console) evalOracleCommand() *cobra.Command {
	var r oracleRequest
	cmd := &cobra.Command{
		Use: "oracle RUN", Short: "Count the moves that lose a known result",
		Long: `Eval oracle has an agent move in positions whose result under perfect play is known (win, draw or
loss), and prints in how many its move does not keep it: the error rate, with its 95 % interval
(Wilson's). Positions where every legal move keeps the result don't count. RUN is a run directory (its
newest checkpoint), RUN@N (the weights of iteration N) or a weights file.

connect4   1,000 positions in each of four sets, labelled by an exact solver: Test_L3_R1 (end of the
           game), Test_L2_R1 (middle), Test_L1_R1 (beginning), Plies_8 (after 8 random plies)
tictactoe  all 4,520 positions, by stage; and exploitability: what an opponent who knows every move
           of the agent wins from it, on average over both seats
go         the first move on 5x5, for a komi between 3 and 25

Search is as matches have it: without noise, a function of the position. Nothing is learned from what
oracles know, and no checkpoint is chosen by it.`,
		Example: `  tengen eval oracle runs/connect4
  tengen eval oracle runs/connect4@0 --simulations 0 --sets Plies_8
  tengen eval oracle runs/tictactoe --simulations 0,16,64 --json`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, n := range r.simulations {
				if n < 0 {
					return &usageError{cmd.CommandPath(), fmt.Sprintf("--simulations has %d: want 0 (the network alone) or more", n)}
				}
			}
			r.run = args[0]
			return c.evalOracle(cmd.Context(), r)
		},
	}
	f := cmd.Flags()
	f.IntSliceVar(&r.simulations, "simulations", []int{0, 200}, "simulations per move, one or more numbers; 0: the network alone")
	f.StringSliceVar(&r.sets, "sets", nil, "only these sets (default all)")
	f.IntVar(&r.threads, "threads", 0, "positions are spread over this many goroutines; 0: one per processor")
	f.BoolVar(&r.json, "json", false, "as a JSON object")
	return cmd
}

func (c *console) evalOracle(ctx context.Context, r oracleRequest) (err error) {
	agent, err := c.loadPlayer(ctx, r.run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, agent.Close()) }()
	settings, err := agent.Settings()
	if err != nil {
		return err
	}
	name := agent.Spec().Name
	sets, err := findSets(name, settings, r.sets)
	if err != nil {
		return err
	}
	if len(sets) == 0 {
		return fmt.Errorf("the oracle of %s knows nothing under the settings of %s: see 'tengen eval oracle --help'", name, r.run)
	}
	e := oracleEvaluation{
		console: c, request: r, agent: agent, sets: sets, walk: walkable[name] && len(r.sets) == 0,
		report: oracleReport{Run: r.run, Environment: name, Iteration: agent.Iteration(), WeightsSHA256: agent.Digest()},
	}
	e.head()
	for _, simulations := range r.simulations {
		if err := e.player(ctx, simulations); err != nil {
			return err
		}
	}
	e.foot()
	if r.json {
		return json.NewEncoder(c.out).Encode(e.report)
	}
	return nil
}

// oracleEvaluation is a report in the making; its table is printed as it comes.
type oracleEvaluation struct {
	*console
	request oracleRequest
	agent   *engine.Agent
	sets    []engine.OracleSet
	walk    bool // for exploitability
	report  oracleReport
}

// player holds the agent with so many simulations against all sets.
func (e *oracleEvaluation) player(ctx context.Context, simulations int) error {
	player, err := e.agent.Player(simulations)
	if err != nil {
		return err
	}
	var all oracleRow
	for _, set := range e.sets {
		began := time.Now()
		result, err := engine.EvaluateOracle(ctx, e.agent.Environment(), e.agent.Spec(), player, set, threads(e.request.threads))
		if err != nil {
			return err
		}
		row := oracleRow{
			Simulations: simulations, Set: set.Name, Stage: set.Stage, Difficulty: set.Difficulty,
			OracleResult: result, Seconds: time.Since(began).Seconds(),
		}.rate()
		all = all.plus(row)
		e.add(row)
	}
	if len(e.sets) > 1 {
		e.add(all)
	}
	if !e.walk {
		return nil
	}
	lost, err := engine.Exploitability(ctx, e.agent.Environment(), e.agent.Spec(), player)
	e.report.Exploitability = append(e.report.Exploitability, exploitabilityOf{simulations, lost})
	return err
}

func (e *oracleEvaluation) head() {
	if e.request.json {
		return
	}
	r := e.report
	fmt.Fprintf(e.out, "%s, iteration %d, weights %.12s: moves that do not keep the result under perfect play\n\n", r.Run, r.Iteration, r.WeightsSHA256)
	fmt.Fprintf(e.out, "%-17s  %-10s  %-6s  %-10s  %9s  %6s  %10s  %s\n", "player", "set", "stage", "difficulty", "positions", "errors", "error rate", "95 % interval")
}

// add takes a row into the report and prints it.
func (e *oracleEvaluation) add(r oracleRow) {
	e.report.Rows = append(e.report.Rows, r)
	if e.request.json {
		return
	}
	fmt.Fprintf(e.out, "%-17s  %-10s  %-6s  %-10s  %9d  %6d  %8.2f %%  %.2f to %.2f %%\n",
		playerText(r.Simulations), r.Set, r.Stage, r.Difficulty, r.Positions, r.Errors, 100*r.ErrorRate, 100*r.Low, 100*r.High)
}

func (e *oracleEvaluation) foot() {
	if e.request.json || !e.walk {
		return
	}
	fmt.Fprintln(e.out, "\nagainst an opponent who knows every move:")
	for _, x := range e.report.Exploitability {
		fmt.Fprintf(e.out, "%-17s  exploitability %.2f  (least return moving first %+.0f, second %+.0f)\n", playerText(x.Simulations), x.Exploitability, x.Returns[0], x.Returns[1])
	}
}
