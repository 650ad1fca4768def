package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"text/tabwriter"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

// findings are those of the kit, and of the comparison with a playthrough.
func (e *envCheck) findings(ctx context.Context, pair [2]plugins.Environment) iter.Seq[plugintest.Finding] {
	return func(yield func(plugintest.Finding) bool) {
		for f := range plugintest.Findings(ctx, pair[0], pair[1], e.options) {
			if !yield(f) {
				return
			}
		}
		if e.playthrough == "" || ctx.Err() != nil {
			return
		}
		begun := time.Now()
		f := plugintest.Finding{Check: "playthrough", Promise: "games are as they were recorded"}
		f.Note, f.Err = e.compare(ctx, pair[0])
		f.Took = time.Since(begun)
		yield(f)
	}
}

// compare compares a few games with those in the file, or writes them there.
func (e *envCheck) compare(ctx context.Context, env plugins.Environment) (note string, err error) {
	options := e.options
	options.Games = 0 // a few
	got, err := plugintest.Playthrough(ctx, env, options)
	if err != nil {
		return "", err
	}
	recorded, err := os.ReadFile(e.playthrough)
	if e.update || errors.Is(err, fs.ErrNotExist) {
		return "written to " + e.playthrough, os.WriteFile(e.playthrough, []byte(got), 0o644)
	}
	if err != nil {
		return "", err
	}
	return "", plugintest.SamePlaythrough(got, string(recorded))
}

// checked is a finding for machines.
type checked struct {
	Check   string   `json:"check"`
	Promise string   `json:"promise"`
	Passed  bool     `json:"passed"`
	Absent  bool     `json:"absent,omitempty"` // there is nothing to check
	Unmade  bool     `json:"unmade,omitempty"` // games cannot be played
	Note    string   `json:"note,omitempty"`
	Fault   string   `json:"fault,omitempty"`
	Shown   *shownAt `json:"shown_by,omitempty"` // the shortest game that shows the fault
	Seconds float64  `json:"seconds"`
}

// shownAt is a game that shows a fault.
type shownAt struct {
	Seed       uint64   `json:"seed"`
	Difficulty float32  `json:"difficulty"`
	HeldOut    bool     `json:"held_out"`
	Moves      []int    `json:"moves"`
	Names      []string `json:"names,omitempty"`
}

func checkedOf(f plugintest.Finding) checked {
	out := checked{Check: f.Check, Promise: f.Promise, Passed: f.Err == nil && !f.Unmade, Absent: f.Absent, Unmade: f.Unmade, Note: f.Note, Seconds: f.Took.Seconds()}
	if f.Err != nil {
		out.Fault = f.Err.Error()
	}
	if at := f.At; at != nil {
		out.Fault = at.Err.Error()
		out.Shown = &shownAt{at.Request.Seed, at.Request.Difficulty, at.Request.Split == plugins.HeldOut, append([]int{}, at.Moves...), at.Names}
	}
	return out
}

func (c *console) showFinding(table *tabwriter.Writer, f plugintest.Finding, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(c.out).Encode(checkedOf(f))
	}
	verdict := "ok"
	switch {
	case f.Absent:
		verdict = "-"
	case f.Unmade:
		verdict = "?"
	case f.Err != nil:
		verdict = "BROKEN"
	}
	fmt.Fprintf(table, "%-11s\t%-6s\t%s\n", f.Check, verdict, f.Promise)
	if f.Note != "" {
		fmt.Fprintf(table, "\t\t  %s\n", f.Note)
	}
	if f.At != nil {
		fmt.Fprintf(table, "\t\t  %s:\n\t\t  %v\n", f.At.Where(), f.At.Err)
	} else if f.Err != nil {
		fmt.Fprintf(table, "\t\t  %v\n", f.Err)
	}
	return table.Flush()
}
