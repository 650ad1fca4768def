package main

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

func (c *console) benchSelfPlayCommand() *cobra.Command {
	o := selfPlayBench{config: engine.Default().Fixed()}
	var set []string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "selfplay", Short: "Measure self-play with an untrained network",
		Long: `Bench selfplay plays games as a run would and prints games, moves and evaluations a second, the share
of the processors' time that the network takes, what the rules' process takes, and the share of their
time that workers wait for the rules.

Without --in-process it measures twice, in turn: with the rules in a child process, as runs have
them, and in this process, and prints what part of the throughput the child costs, by the clock, and
as the network's smaller part of the processor time, which a busy machine disturbs less.`,
		Example: `  tengen bench selfplay --env go --net b4c64
  tengen bench selfplay --env connect4 --net b2c32 --rounds 5 --json
  tengen bench selfplay --env go --set size=5 --net b2c32 --in-process`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := parseSettings(cmd, set)
			if err != nil {
				return err
			}
			o.config.Environment.Settings = settings
			report, err := o.measure(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.out).Encode(report)
			}
			return c.printSelfPlaySpeed(report)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.config.Environment.Name, "env", "go", "rules: see 'tengen env list'")
	f.StringArrayVar(&set, "set", nil, "a setting of the environment: name=value (may be repeated)")
	f.StringVar(&o.net, "net", "b2c32", "blocks and channels of the network")
	f.BoolVar(&o.inProcess, "in-process", false, "measure only with the rules in this process")
	f.IntVar(&o.config.Search.Simulations, "simulations", o.config.Search.Simulations, "simulations of a move")
	f.IntVar(&o.config.SelfPlay.GamesPerWorker, "games-per-worker", 64, "games that a worker plays side by side")
	f.IntVar(&o.config.SelfPlay.Workers, "workers", 0, "goroutines that play; 0: two per processor")
	f.DurationVar(&o.length, "duration", 3*time.Second, "length of a measurement")
	f.IntVar(&o.rounds, "rounds", 3, "measurements of each kind")
	f.BoolVar(&asJSON, "json", false, "as a JSON object")
	return cmd
}

// selfPlayBench is what to measure.
type selfPlayBench struct {
	config    engine.Config
	net       string
	inProcess bool
	length    time.Duration
	rounds    int
}

// selfPlayReport is what was measured, all rounds together.
type selfPlayReport struct {
	Env       string       `json:"env"`
	Net       string       `json:"net"`
	InProcess *selfPlayRow `json:"in_process,omitempty"`
	Child     *selfPlayRow `json:"child,omitempty"`
	// ChildCost is the share of evaluations a second that the child process costs. ChildProcessorCost
	// is that of the network's part of the processor time: the same, if all processors are busy and an
	// evaluation takes as long either way. It depends far less on what else the machine does.
	ChildCost          float64 `json:"child_cost"`
	ChildProcessorCost float64 `json:"child_processor_cost"`
}

type selfPlayRow struct {
	GamesPerS     float64 `json:"games_per_s"`
	MovesPerS     float64 `json:"moves_per_s"`
	SimsPerS      float64 `json:"simulations_per_s"` // by the budget of each move
	EvalsPerS     float64 `json:"evals_per_s"`
	EvalsPerCPU   float64 `json:"evals_per_processor_s"`
	Batch         float64 `json:"batch"`         // positions in a call of the network
	NetworkShare  float64 `json:"network_share"` // of the processor time of both processes
	ChildShare    float64 `json:"child_share"`   // of the same
	RulesShare    float64 `json:"rules_share"`   // of the workers' time: waiting for the rules
	AllocsPerMove float64 `json:"allocs_per_move"`
}

// measure takes turns, so that a slow minute of the machine falls on both.
func (o selfPlayBench) measure(ctx context.Context) (selfPlayReport, error) {
	report := selfPlayReport{Env: o.config.Environment.Name, Net: o.net}
	if _, err := fmt.Sscanf(o.net, "b%dc%d", &o.config.Network.Blocks, &o.config.Network.Channels); err != nil {
		return report, fmt.Errorf("--net %q: want blocks and channels, such as b4c64", o.net)
	}
	var sums [2]engine.SelfPlaySpeed // in a child, in this process
	for range max(1, o.rounds) {
		for kind := range sums {
			if kind == 0 && o.inProcess {
				continue
			}
			o.config.Environment.InProcess = kind == 1
			one, err := engine.MeasureSelfPlay(ctx, o.config, o.length, engine.WithBundled(bundled))
			if err != nil {
				return report, err
			}
			sums[kind] = addSpeed(sums[kind], one)
		}
	}
	report.InProcess = newSelfPlayRow(sums[1], o.config.Search.Simulations)
	if !o.inProcess {
		report.Child = newSelfPlayRow(sums[0], o.config.Search.Simulations)
		report.ChildCost = 1 - report.Child.EvalsPerS/report.InProcess.EvalsPerS
		report.ChildProcessorCost = 1 - report.Child.NetworkShare/max(report.InProcess.NetworkShare, 1e-9)
	}
	return report, nil
}

func addSpeed(a, b engine.SelfPlaySpeed) engine.SelfPlaySpeed {
	return engine.SelfPlaySpeed{
		Seconds: a.Seconds + b.Seconds, Games: a.Games + b.Games, Moves: a.Moves + b.Moves, Evals: a.Evals + b.Evals, Calls: a.Calls + b.Calls,
		Processor: a.Processor + b.Processor, Child: a.Child + b.Child, Network: a.Network + b.Network, Rules: a.Rules + b.Rules,
		Workers: b.Workers, Allocs: a.Allocs + b.Allocs,
	}
}

func newSelfPlayRow(s engine.SelfPlaySpeed, simulations int) *selfPlayRow {
	row := &selfPlayRow{
		GamesPerS: float64(s.Games) / s.Seconds, MovesPerS: float64(s.Moves) / s.Seconds,
		SimsPerS: float64(s.Moves*simulations) / s.Seconds, EvalsPerS: float64(s.Evals) / s.Seconds,
		RulesShare: s.Rules / (s.Seconds * float64(s.Workers)),
		Batch:      float64(s.Evals) / float64(max(1, s.Calls)), AllocsPerMove: float64(s.Allocs) / float64(max(1, s.Moves)),
	}
	if s.Processor > 0 {
		row.NetworkShare, row.ChildShare, row.EvalsPerCPU = s.Network/s.Processor, s.Child/s.Processor, float64(s.Evals)/s.Processor
	}
	return row
}

func (c *console) printSelfPlaySpeed(r selfPlayReport) error {
	fmt.Fprintf(c.out, "%s with %s\n", r.Env, r.Net)
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "rules\tgames/s\tmoves/s\tsimulations/s\tevals/s\tbatch\tin network\tin child\twaiting\tallocs/move\t\n")
	row := func(name string, x *selfPlayRow) {
		if x != nil {
			fmt.Fprintf(table, "%s\t%.1f\t%.0f\t%.0f\t%.0f\t%.0f\t%.1f %%\t%.1f %%\t%.1f %%\t%.1f\t\n", name, x.GamesPerS, x.MovesPerS,
				x.SimsPerS, x.EvalsPerS, x.Batch, 100*x.NetworkShare, 100*x.ChildShare, 100*x.RulesShare, x.AllocsPerMove)
		}
	}
	row("child process", r.Child)
	row("this process", r.InProcess)
	if err := table.Flush(); err != nil || r.Child == nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "the child costs %.1f %% of the evaluations a second, %.1f %% by processor time\n", 100*r.ChildCost, 100*r.ChildProcessorCost)
	return err
}
