package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/internal/chart"
)

// plotRequest is what the command line of plot asks for.
type plotRequest struct {
	out, of, title string
	matches        []string // files of arena --json
}

func (c *console) plotCommand() *cobra.Command {
	var r plotRequest
	cmd := &cobra.Command{
		Use: "plot RUN...", Short: "Draw the curves of runs",
		Long: `Plot draws what runs have recorded over the minutes that they were trained for, as PNG or SVG. It works
beside a trainer.

What is drawn (--of):
  exploited what a perfect opponent wins of a small game that is learned by groups of games; the default there
  oracle    share of positions whose result the agent gave away; the default where a run has an oracle
  solved    held-out problems that were answered right; the default of text runs
  matches   scores against the opponents of the evaluations; the default elsewhere
  NAME,...  numbers of every iteration, by their names in events.jsonl: policy_loss,target_entropy`,
		Example: `  tengen plot runs/connect4
  tengen plot runs/go5 runs/go5b --of matches -o both.png
  tengen plot runs/go5 --of policy_loss,target_entropy,value_loss -o losses.svg
  tengen arena runs/go9@120:200 "gtp:gnugo --mode gtp" --json >> gnugo.jsonl && tengen plot --matches gnugo.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args)+len(r.matches) == 0 {
				return &usageError{cmd.CommandPath(), "missing RUN"}
			}
			if format := r.format(); !slices.Contains(chart.Formats, format) {
				return &usageError{cmd.CommandPath(), fmt.Sprintf("-o is %q: its name must end in one of %s", r.out, strings.Join(chart.Formats, ", "))}
			}
			return c.plot(cmd.Context(), args, r)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&r.out, "out", "o", "curve.png", "the file to write; its ending says what: .png or .svg")
	f.StringVar(&r.of, "of", "", "what to draw: exploited, oracle, solved, matches, or names of numbers")
	f.Lookup("of").DefValue = "the first of them that there is"
	f.StringVar(&r.title, "title", "", "what stands above")
	f.StringArrayVar(&r.matches, "matches", nil, "a file of results of 'tengen arena RUN@N ... --json', a line each (may be repeated)")
	return cmd
}

func (r plotRequest) format() string { return strings.TrimPrefix(filepath.Ext(r.out), ".") }

func (c *console) plot(ctx context.Context, runs []string, r plotRequest) error {
	drawn, err := r.chart(runs)
	if err != nil {
		return err
	}
	points := 0
	for _, line := range drawn.Lines {
		points += len(line.Points)
	}
	if points == 0 {
		return fmt.Errorf("plot: there is nothing to draw yet in %s", strings.Join(append(runs, r.matches...), ", "))
	}
	var picture bytes.Buffer
	if err := drawn.Write(&picture, r.format()); err != nil {
		return err
	}
	if err := os.WriteFile(r.out, picture.Bytes(), 0o644); err != nil {
		return fmt.Errorf("plot: %w", err)
	}
	_, err = fmt.Fprintf(c.out, "%s: %d lines, %d points\n", r.out, len(drawn.Lines), points)
	return err
}

// chart gathers the lines of all runs and files.
func (r plotRequest) chart(runs []string) (chart.Chart, error) {
	out := chart.Chart{Title: r.title, X: "minutes of training"}
	if out.Title == "" {
		out.Title = strings.Join(runs, ", ")
	}
	for _, run := range runs {
		curves, err := readCurves(run)
		if err != nil {
			return out, err
		}
		y, lines, err := curves.of(r.of)
		if err != nil {
			return out, fmt.Errorf("plot: %s: %w", run, err)
		}
		out.Y = y
		for _, line := range lines {
			if len(runs) > 1 {
				line.Name = filepath.Base(run) + ", " + line.Name
			}
			out.Lines = append(out.Lines, line)
		}
	}
	for _, file := range r.matches {
		lines, err := readMatches(file)
		if err != nil {
			return out, err
		}
		out.Y = scoreAxis
		out.Lines = append(out.Lines, lines...)
	}
	return out, nil
}
