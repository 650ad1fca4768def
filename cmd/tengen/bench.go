package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/policy/speed"
)

func (c *console) benchCommand() *cobra.Command {
	return group("bench", "Measure how fast things are on this machine", "", c.benchPolicyCommand(), c.benchSearchCommand(), c.benchSelfPlayCommand(), c.benchLearnerCommand())
}

func (c *console) benchPolicyCommand() *cobra.Command {
	var o speed.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use: "policy", Short: "Measure a network: evaluation, training, sampling",
		Long: `Bench policy prints how many positions (of a transformer: tokens) a second a network evaluates,
learns from and, if it writes text, samples; what that comes to in operations and as a share of the
processor's measured peak; and what a call allocates. Each figure is the median of several timings.
Operations are those of convolutions as they are defined, so an algorithm that saves some may pass
the peak.

TENGEN_KERNEL=avx512, avx2 or generic forces the inner loops.`,
		Example: `  tengen bench policy
  tengen bench policy --net b2c32 --board 5 --batch 8 --json
  taskset -c 0 tengen bench policy --net transformer:l2d128`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := speed.Measure(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.out).Encode(report)
			}
			return c.printSpeed(report)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Net, "net", "b4c64", "b4c64 (blocks, channels) or transformer:l2d128 (layers, width)")
	f.IntVar(&o.Board, "board", 9, "side of the board, for a tower")
	f.IntVar(&o.Batch, "batch", 64, "positions, or sequences of 64 tokens, in a call")
	f.IntVar(&o.Threads, "threads", 1, "threads that share each call")
	f.StringVar(&o.Only, "only", "", "measure only forward, train or sample")
	f.DurationVar(&o.Duration, "duration", 600*time.Millisecond, "least length of a timing")
	f.IntVar(&o.Repeat, "repeat", 5, "timings that each figure is the median of")
	f.BoolVar(&asJSON, "json", false, "as a JSON object")
	return cmd
}

func (c *console) printSpeed(r speed.Report) error {
	where := ""
	if r.Board > 0 {
		where = fmt.Sprintf(" on %dx%d", r.Board, r.Board)
	}
	fmt.Fprintf(c.out, "%s%s, batch %d, %d threads, kernel %s, peak %.0f GFLOP/s a thread\n", r.Net, where, r.Batch, r.Threads, r.Kernel, r.Peak)
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\t%s/s\tGFLOP/s\tof peak\tallocs/call\t\n", r.Unit)
	row := func(name string, f speed.Figure) {
		if f.PerSecond == 0 {
			return
		}
		fmt.Fprintf(table, "%s\t%.0f\t%.1f\t%.0f %%\t%.1f\t\n", name, f.PerSecond, f.GFLOPS, 100*f.Share, f.Allocs)
	}
	row("forward", r.Forward)
	row("train", r.Train)
	if r.Sample != nil {
		row("sample", *r.Sample)
	}
	return table.Flush()
}
