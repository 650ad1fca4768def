package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/replay"
)

func (c *console) replayShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show RUN ITERATION INDEX", Short: "Print a game that a run learned from",
		Long: `Show prints the game with its moves, what the search expected of each position for the mover, and
the moves it would have the network make.`,
		Example: "  tengen replay show runs/go5 1 0",
		Args:    takes(3, "RUN", "ITERATION", "INDEX"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var id [2]uint64
			for i, text := range args[1:] {
				var err error
				if id[i], err = strconv.ParseUint(text, 10, 64); err != nil {
					return &usageError{cmd.CommandPath(), fmt.Sprintf("%q is not a number: want ITERATION and INDEX, such as 1 0", text)}
				}
			}
			var g *replay.Group
			err := c.withReplays(args[0], func(store *replay.Store) (err error) {
				g, err = store.Get(id[0], id[1])
				return err
			})
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.out).Encode(newGroupRecord(g, true))
			}
			return c.showGroup(cmd.Context(), args[0], g)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON object, as export writes it, with observations")
	return cmd
}

// showGroup plays the group's games again under the run's rules, for names and drawings.
func (c *console) showGroup(ctx context.Context, run string, g *replay.Group) (err error) {
	agent, err := c.loadAgent(ctx, run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, agent.Close()) }()
	fmt.Fprintf(c.out, "iteration %d, index %d, seed %d, played by weights %.12s\n", g.Iteration, g.Index, g.Seed, g.Weights)
	for i := range g.Members {
		if err := showMember(ctx, c.out, agent, g, i); err != nil {
			return fmt.Errorf("member %d: %w", i, err)
		}
	}
	return nil
}

func showMember(ctx context.Context, w io.Writer, agent *engine.Agent, g *replay.Group, i int) error {
	m := &g.Members[i]
	fmt.Fprintf(w, "\nmember %d: %s, returns %v\n", i, m.End, m.Returns)
	game, err := agent.NewGame(ctx, g.Seed)
	if err != nil {
		return err
	}
	for ply := range m.Decisions {
		d := &m.Decisions[ply]
		names, err := game.Names(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(w, decisionText(ply, d, names))
		if err := game.Play(ctx, d.Action); err != nil {
			return err
		}
	}
	drawing, err := game.Render(ctx)
	fmt.Fprintf(w, "\n%s", drawing)
	return err
}

// shownShares is how many moves of a target are shown.
const shownShares = 4

func decisionText(ply int, d *replay.Decision, names map[int]string) string {
	text := fmt.Sprintf("%4d. player %d  %-6s", ply+1, d.Player, names[d.Action])
	if d.Masked {
		return text + "  (random opening, not learned from)"
	}
	if d.Kind == replay.Advantage {
		return text + fmt.Sprintf("  advantage %+.3f", d.Advantage)
	}
	shares := append([]replay.Share(nil), d.Target...)
	sort.SliceStable(shares, func(i, j int) bool { return shares[i].Probability > shares[j].Probability })
	var parts []string
	for _, s := range shares[:min(shownShares, len(shares))] {
		parts = append(parts, fmt.Sprintf("%s %.0f %%", names[int(s.Action)], 100*s.Probability))
	}
	return text + fmt.Sprintf("  value %+.2f  target %s", d.Value, strings.Join(parts, ", "))
}
