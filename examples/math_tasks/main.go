// Command math_tasks asks a few addition problems through a child process (this same program) and
// has right and wrong answers verified there, through the contract that every environment speaks.
//
//	go run ./examples/math_tasks               # terms of up to two digits
//	go run ./examples/math_tasks -digits 9 -n 5
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/tengen-rl/tengen/examples/math_tasks/addition"
	"github.com/tengen-rl/tengen/plugins"
)

// bundled are the tasks that this program serves to itself.
var bundled = map[string]func() plugins.Environment{"addition": addition.New}

func main() {
	plugins.ServeIfChild(bundled)
	digits := flag.Int("digits", 2, "the most digits of a term, 1 to 18")
	n := flag.Int("n", 3, "how many problems to ask")
	flag.Parse()
	if err := run(context.Background(), *digits, *n, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "math_tasks:", err)
		os.Exit(1)
	}
}

// run starts the task as a child, asks n problems and writes how answers to them fare.
func run(ctx context.Context, digits, n int, w io.Writer) (err error) {
	host, err := plugins.Open(ctx, plugins.Self("addition"), plugins.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, host.Close()) }()
	spec, err := host.Configure(ctx, plugins.Settings{"digits": strconv.Itoa(digits)})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s %s: answers of up to %d characters of %q, rewards %v to %v\n",
		spec.Name, spec.Version, spec.MaxLength, spec.Alphabet, spec.Returns.Low, spec.Returns.High)
	return ask(ctx, host, n, w)
}

// ask poses n problems in one batch and has the answers to all of them verified in another.
func ask(ctx context.Context, env plugins.Environment, n int, w io.Writer) error {
	requests := make([]plugins.Request, n)
	for i := range requests {
		requests[i] = plugins.Request{Seed: uint64(i), Difficulty: 1}
	}
	positions, err := env.Start(ctx, requests)
	if err != nil {
		return err
	}
	var prompts []string
	var answers []plugins.Answer
	for _, p := range positions {
		if p.Fault != "" {
			return errors.New(p.Fault)
		}
		texts, err := attempts(p.Prompt)
		if err != nil {
			return err
		}
		for _, text := range texts {
			prompts = append(prompts, p.Prompt)
			answers = append(answers, plugins.Answer{State: p.State, Text: text})
		}
	}
	verdicts, err := env.Verify(ctx, answers)
	if err != nil {
		return err
	}
	for i, v := range verdicts {
		if v.Fault != "" {
			return errors.New(v.Fault)
		}
		fmt.Fprintf(w, "%s%-12s reward %v  %s\n", prompts[i], answers[i].Text, v.Reward, v.Note)
	}
	return nil
}

// attempts are answers to a prompt like "47+5=": the right one, and some that only look right.
func attempts(prompt string) ([]string, error) {
	var a, b uint64
	if _, err := fmt.Sscanf(prompt, "%d+%d=", &a, &b); err != nil {
		return nil, fmt.Errorf("prompt %q is no sum: %w", prompt, err)
	}
	sum := strconv.FormatUint(a+b, 10)
	return []string{sum, sum + "0", "0" + sum, sum + "=" + sum, ""}, nil
}
