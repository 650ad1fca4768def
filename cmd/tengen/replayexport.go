package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/replay"
)

// exportRequest is what the command line of replay export asks for.
type exportRequest struct {
	format       string
	from, to     uint64
	observations bool
}

func (c *console) replayExportCommand() *cobra.Command {
	var r exportRequest
	cmd := &cobra.Command{
		Use: "export RUN", Short: "Write the games of a run to stdout",
		Long: `Export writes one group a line as JSON, or with --format sgf the games of a Go run as one SGF
collection, with what the search expected as comments.`,
		Example: `  tengen replay export runs/go5 --format sgf --from 80 > late.sgf
  tengen replay export runs/go5 --observations | head -1`,
		Args: takes(1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if r.format != "jsonl" && r.format != "sgf" {
				return &usageError{cmd.CommandPath(), fmt.Sprintf("--format is %q: want jsonl or sgf", r.format)}
			}
			return c.export(cmd.Context(), args[0], r)
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.format, "format", "jsonl", "jsonl, or for Go sgf")
	f.Uint64Var(&r.from, "from", 0, "first iteration")
	f.Uint64Var(&r.to, "to", math.MaxUint64-1, "last iteration")
	f.Lookup("to").DefValue = "the newest"
	f.BoolVar(&r.observations, "observations", false, "jsonl: with legal actions and observations (base64)")
	return cmd
}

func (c *console) export(ctx context.Context, run string, r exportRequest) error {
	out := bufio.NewWriter(c.out)
	write := func(g *replay.Group) error { return json.NewEncoder(out).Encode(newGroupRecord(g, r.observations)) }
	if r.format == "sgf" {
		rules, err := c.rulesOfRun(ctx, run)
		if err != nil {
			return err
		}
		write = func(g *replay.Group) error { return writeSGF(out, rules, g) }
	}
	err := c.withReplays(run, func(store *replay.Store) error {
		for g, err := range store.Groups(r.from, r.to+1) {
			if err := errors.Join(err, ctx.Err()); err != nil {
				return err
			}
			if err := write(g); err != nil {
				return fmt.Errorf("iteration %d, index %d: %w", g.Iteration, g.Index, err)
			}
		}
		return nil
	})
	return errors.Join(err, out.Flush())
}

func (c *console) rulesOfRun(ctx context.Context, run string) (*weiqi.Rules, error) {
	agent, err := c.loadAgent(ctx, run)
	if err != nil {
		return nil, err
	}
	defer agent.Close()
	settings, err := agent.Settings()
	if err != nil {
		return nil, err
	}
	return goRules(agent.Spec(), settings)
}

// writeSGF writes every member of a group as a game.
func writeSGF(w io.Writer, rules *weiqi.Rules, g *replay.Group) error {
	event := fmt.Sprintf("self-play, iteration %d, index %d", g.Iteration, g.Index)
	for i := range g.Members {
		var actions []int
		var comments []string
		for k := range g.Members[i].Decisions {
			d := &g.Members[i].Decisions[k]
			comment := fmt.Sprintf("value %+.2f", d.Value)
			if d.Masked {
				comment = "random opening"
			}
			actions, comments = append(actions, d.Action), append(comments, comment)
		}
		record, err := goRecord(rules, "Tengen", "Tengen", event, actions)
		if err != nil {
			return err
		}
		record.Comments = comments
		if err := weiqi.WriteSGF(w, record); err != nil {
			return err
		}
	}
	return nil
}
