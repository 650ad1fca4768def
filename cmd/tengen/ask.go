package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

// askRequest is what the command line of ask wants.
type askRequest struct {
	run         string
	temperature float32
	seed        uint64
	search      int
	json        bool
}

// asked is an answer as --json writes it.
type asked struct {
	Prompt  string  `json:"prompt"`
	Answer  string  `json:"answer"`
	Stopped bool    `json:"stopped"` // by the agent itself
	LogProb float64 `json:"log_prob"`
}

func (c *console) askCommand() *cobra.Command {
	var r askRequest
	cmd := &cobra.Command{
		Use: "ask PROMPT...", Short: "Ask a trained agent to solve problems",
		Long: `Ask prints what the agent of a text run answers to each prompt, thinking included, a line each. The
prompts are as the task poses them.

With --search the answer is written by a search that asks the task's verifier while it thinks, and is
right by the verifier wherever it could find one: what a solver with a checker at hand can do. In Countdown
anybody can check an answer; in addition whoever can check it has solved it.`,
		Example: `  tengen ask --run runs/addition "37+48="
  tengen ask --run runs/countdown "3,5,7>22=" --search 16
  tengen ask --run runs/parity "01101001110101101001=" --temperature 1 --seed 7 --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case r.run == "" || r.temperature < 0:
				return &usageError{cmd.CommandPath(), "say which run: --run DIR; and no temperature below 0"}
			case r.search < 0 || r.search > 0 && r.temperature > 0:
				return &usageError{cmd.CommandPath(), "--search wants 0 or more simulations, and no --temperature: it samples at 1"}
			}
			return c.ask(cmd.Context(), r, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.run, "run", "", "the run directory")
	f.Float32Var(&r.temperature, "temperature", 0, "sample, with logits divided by this; 0: the most probable answer")
	f.Uint64Var(&r.seed, "seed", 1, "where samples come from")
	f.IntVar(&r.search, "search", 0, "simulations for each token of a search with the verifier at hand; 0: none")
	f.BoolVar(&r.json, "json", false, "a JSON object for each prompt")
	return cmd
}

func (c *console) ask(ctx context.Context, r askRequest, prompts []string) (err error) {
	agent, err := c.loadAgent(ctx, r.run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, agent.Close()) }()
	how := []engine.SolveOption{engine.WithTemperature(r.temperature, r.seed)}
	if r.search > 0 {
		how = append(how, engine.WithSearch(r.search))
	}
	for _, prompt := range prompts {
		solution, err := agent.Solve(ctx, prompt, how...)
		if err != nil {
			return err
		}
		if r.json {
			if err := json.NewEncoder(c.out).Encode(asked{prompt, solution.Text, solution.Stopped, solution.LogProb}); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintln(c.out, solution.Text); err != nil {
			return err
		}
	}
	return nil
}
