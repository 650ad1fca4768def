package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

// tasksRequest is what the command line of eval tasks asks for.
type tasksRequest struct {
	run        string
	how        engine.TaskEvaluation
	difficulty []float32 // low, high
	json       bool
}

func (c *console) evalTasksCommand() *cobra.Command {
	r := tasksRequest{how: engine.DefaultTaskEvaluation()}
	cmd := &cobra.Command{
		Use: "tasks RUN", Short: "Count the held-out problems that an agent solves",
		Long: `Eval tasks has the agent of a text run answer problems that no training has seen, and prints how many
it solves: with its most probable answers (with the 95 % interval, Wilson's), with sampled ones, and
when the best of k samples counts (pass@k, without bias); how long right and wrong answers are; and
accuracy and length by eighths of the difficulty. RUN is a run directory (its newest checkpoint),
RUN@N (the weights that a stage ended with after iteration N) or a weights file.

Answers without a verdict have failed, those that the agent did not end by itself are truncated; both
count as wrong. The same seed asks the same problems, so runs compare by pairs.

With --prefix every answer is made to begin with a text that the agent goes on from. Where answers
follow the thinking after a mark, as in parity after ':', the mark alone forces it not to think. --think is a dial
for how long the agent thinks: nats for the mark, below 0 for longer, above 0 for shorter thinking.

With --search every problem is answered once more, token by token, by a search that asks the verifier
while it thinks: about the ends that it comes to and about completions that it samples. Its accuracy is that of
a solver with a checker at hand: fair in Countdown, where anybody can check an answer, an oracle in
addition. Beside it stands the plain way to use a checker: to sample until it takes an answer, as often as
comes to no more tokens on average. That is estimated from --samples, which bounds it.`,
		Example: `  tengen eval tasks runs/parity
  tengen eval tasks runs/parity --prefix ":"
  tengen eval tasks runs/parity --think -2
  tengen eval tasks runs/countdown --search 16 --samples 64
  tengen eval tasks runs/addition@20 --problems 2000 --samples 16 --difficulty 0.5,1 --json`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.run = args[0]
			if fault := r.resolve(); fault != "" {
				return &usageError{cmd.CommandPath(), fault}
			}
			return c.evalTasks(cmd.Context(), r)
		},
	}
	f := cmd.Flags()
	f.IntVar(&r.how.Problems, "problems", r.how.Problems, "problems, spread evenly over the difficulties")
	f.IntVar(&r.how.Samples, "samples", r.how.Samples, "answers sampled to each, for pass@1 to pass@samples; 0: none")
	f.Float32Var(&r.how.Temperature, "temperature", r.how.Temperature, "what logits are divided by when answers are sampled")
	f.StringVar(&r.how.Prefix, "prefix", "", "make every answer begin with this")
	f.Float32Var(&r.how.Think, "think", 0, "think longer (below 0) or shorter (above): `nats` for the mark that ends the thinking")
	f.StringVar(&r.how.Mark, "mark", ":", "the character that ends the thinking; empty: the end of the answer")
	f.Float32SliceVar(&r.difficulty, "difficulty", []float32{0, 1}, "of the `easiest,hardest` problems, within 0 to 1")
	f.Lookup("difficulty").DefValue = "0,1"
	f.Uint64Var(&r.how.Seed, "seed", 0, "which problems and samples; 0: the problems of the run's own evaluations")
	f.IntVar(&r.how.Search, "search", 0, "simulations for each token of a search with the verifier at hand; 0: no search")
	f.IntVar(&r.how.Threads, "threads", 0, "goroutines that write; 0: one per processor")
	f.BoolVar(&r.json, "json", false, "as a JSON object")
	return cmd
}

// resolve takes over the difficulties and says what is wrong with the request, if anything.
func (r *tasksRequest) resolve() string {
	if d := r.difficulty; len(d) != 2 || !(0 <= d[0] && d[0] <= d[1] && d[1] <= 1) {
		return "--difficulty wants the easiest and the hardest, within 0 to 1: 0.5,1"
	}
	r.how.Easiest, r.how.Hardest = r.difficulty[0], r.difficulty[1]
	switch {
	case r.how.Problems < 1:
		return "--problems wants at least 1"
	case r.how.Samples < 0:
		return "--samples wants 0 or more"
	case r.how.Search < 0:
		return "--search wants 0 (none) or more simulations"
	case !(r.how.Temperature > 0):
		return "--temperature wants a number above 0: the most probable answers are there without it"
	}
	return ""
}

func (c *console) evalTasks(ctx context.Context, r tasksRequest) (err error) {
	agent, err := c.loadAgent(ctx, r.run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, agent.Close()) }()
	r.how.Each = func(searched, right int) {
		fmt.Fprintf(c.err, "searched %d of %d problems, %d solved\n", searched, r.how.Problems, right)
	}
	result, err := engine.EvaluateTasks(ctx, agent, r.how)
	if err != nil {
		return err
	}
	report := newTasksReport(r, agent, result)
	if r.json {
		return json.NewEncoder(c.out).Encode(report)
	}
	return report.print(c.out)
}
