package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
)

// askRequest is what the command line of ask wants.
type askRequest struct {
	run         string
	temperature float32
	seed        uint64
	prefix      string
	think       float32
	mark        string
	search      int
	json        bool
}

// options are how the answers are to be written, apart from where they go to.
func (r askRequest) options() []engine.SolveOption {
	how := []engine.SolveOption{
		engine.WithTemperature(r.temperature, r.seed), engine.WithPrefix(r.prefix), engine.WithThinking(r.mark, r.think),
	}
	if r.search > 0 {
		how = append(how, engine.WithSearch(r.search))
	}
	return how
}

// fault says what is wrong with the request, "" if nothing is.
func (r askRequest) fault() string {
	switch {
	case r.run == "" || r.temperature < 0:
		return "say which run: --run DIR; and no temperature below 0"
	case r.search < 0 || r.search > 0 && r.temperature > 0:
		return "--search wants 0 or more simulations, and no --temperature: it samples at 1"
	case r.search > 0 && r.think != 0:
		return "--search has no --think: leave out one of the two"
	}
	return ""
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
prompts are as the task poses them. Answers appear as they are written, character by character.

With --prefix the answer begins with a text that the agent goes on from: where the answer follows the thinking after
a mark, as in parity after ':', the mark alone has it answer without thinking. --think is a dial for how long
it thinks: nats for the mark, below 0 for longer, above 0 for shorter thinking.

With --search the answer is written by a search that asks the task's verifier while it thinks, and is
right by the verifier wherever it could find one: what a solver with a checker at hand can do. In Countdown
anybody can check an answer; in addition whoever can check it has solved it.`,
		Example: `  tengen ask --run runs/addition "37+48="
  tengen ask --run runs/countdown "3,5,7>22=" --search 16
  tengen ask --run runs/parity "01101001110101101001=" --think -2
  tengen ask --run runs/parity "01101001110101101001=" --temperature 1 --seed 7 --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if fault := r.fault(); fault != "" {
				return &usageError{cmd.CommandPath(), fault}
			}
			return c.ask(cmd.Context(), r, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.run, "run", "", "the run directory")
	f.Float32Var(&r.temperature, "temperature", 0, "sample, with logits divided by this; 0: the most probable answer")
	f.Uint64Var(&r.seed, "seed", 1, "where samples come from")
	f.StringVar(&r.prefix, "prefix", "", "make the answer begin with this")
	f.Float32Var(&r.think, "think", 0, "think longer (below 0) or shorter (above): `nats` for the mark that ends the thinking")
	f.StringVar(&r.mark, "mark", ":", "the character that ends the thinking; empty: the end of the answer")
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
	for _, prompt := range prompts {
		if err := c.askOne(ctx, agent, r, prompt); err != nil {
			return err
		}
	}
	return nil
}

// askOne has a problem solved, and shows the answer while it is written.
func (c *console) askOne(ctx context.Context, agent *engine.Agent, r askRequest, prompt string) error {
	how := r.options()
	var fault error
	if !r.json {
		how = append(how, engine.WithStream(func(piece string) {
			if fault == nil {
				_, fault = io.WriteString(c.out, piece)
			}
		}))
	}
	solution, err := agent.Solve(ctx, prompt, how...)
	switch {
	case err != nil:
		return err
	case r.json:
		return json.NewEncoder(c.out).Encode(asked{prompt, solution.Text, solution.Stopped, solution.LogProb})
	case fault == nil:
		_, fault = io.WriteString(c.out, "\n")
	}
	return fault
}
