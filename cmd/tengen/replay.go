package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/replay"
)

func (c *console) replayCommand() *cobra.Command {
	return group("replay", "See what a run has played and learned from",
		`Replay reads a run's database. While a trainer holds it, it says which process that is.`,
		c.replayStatsCommand(), c.replayShowCommand(), c.replayExportCommand())
}

// withReplays opens a run's replays for f.
func (c *console) withReplays(run string, f func(*replay.Store) error) error {
	store, err := engine.OpenReplays(run, c.log)
	if err != nil {
		return err
	}
	err = f(store)
	if closing := store.Close(); err == nil {
		err = closing
	}
	return err
}

func (c *console) replayStatsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "stats RUN", Short: "Count what a run has kept", Args: takes(1, "RUN"),
		Example: "  tengen replay stats runs/go5",
		RunE: func(_ *cobra.Command, args []string) error {
			return c.withReplays(args[0], func(store *replay.Store) error {
				s := newReplayStats(store.Stats())
				if asJSON {
					return json.NewEncoder(c.out).Encode(s)
				}
				return s.write(c.out)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return cmd
}

// replayStats is replay.Stats as JSON and people read it.
type replayStats struct {
	Groups    int            `json:"groups"`
	Members   int            `json:"members"` // games or answers
	Decisions int            `json:"decisions"`
	Trainable int            `json:"trainable"` // decisions that may be sampled
	Length    float64        `json:"length"`    // mean decisions per member
	Ends      map[string]int `json:"ends"`
	First     uint64         `json:"first_iteration"`
	Last      uint64         `json:"last_iteration"`
	Bytes     int64          `json:"bytes"`      // of the groups
	DiskBytes int64          `json:"disk_bytes"` // of the directory
}

func newReplayStats(s replay.Stats) replayStats {
	out := replayStats{
		Groups: s.Groups, Members: s.Members, Decisions: s.Decisions, Trainable: s.Trainable, Length: s.Length,
		Ends: map[string]int{}, First: s.First, Last: s.Last, Bytes: s.Bytes, DiskBytes: s.DiskBytes,
	}
	for end, n := range s.Ends {
		out.Ends[replay.End(end).String()] = n
	}
	return out
}

func (s replayStats) write(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(table, name+"\t"+format+"\n", args...) }
	row("iterations", "%d to %d", s.First, s.Last)
	row("groups", "%s", grouped(s.Groups))
	row("games", "%s", grouped(s.Members))
	for end := range replay.Ends {
		name := replay.End(end).String()
		if n := s.Ends[name]; n > 0 {
			row("  "+name, "%s", grouped(n))
		}
	}
	row("decisions", "%s, %.1f a game", grouped(s.Decisions), s.Length)
	row("to sample", "%s", grouped(s.Trainable))
	row("size", "%.1f MB of games in %.1f MB on disk", float64(s.Bytes)/1e6, float64(s.DiskBytes)/1e6)
	return table.Flush()
}
