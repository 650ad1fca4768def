package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/engine"
)

func TestReplayCommands(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 2)
	var stats replayStats
	if err := json.Unmarshal([]byte(must(t, "replay", "stats", run, "--json")), &stats); err != nil {
		t.Fatal(err)
	}
	if stats.Groups != 8 || stats.Ends["used"] != 8 || stats.First != 1 || stats.Last != 2 {
		t.Errorf("stats are %+v", stats)
	}
	if table := must(t, "replay", "stats", run); !strings.Contains(table, "iterations  1 to 2") {
		t.Errorf("stats are\n%s", table)
	}
	lines := strings.Split(strings.TrimSpace(must(t, "replay", "export", run)), "\n")
	decisions := 0
	for i, line := range lines {
		var g groupRecord
		if err := json.Unmarshal([]byte(line), &g); err != nil {
			t.Fatal(err)
		}
		if int(g.Iteration) != 1+i/4 || int(g.Index) != i%4 || len(g.Members) != 1 {
			t.Errorf("line %d is group %d of iteration %d", i, g.Index, g.Iteration)
		}
		decisions += len(g.Members[0].Decisions)
	}
	if len(lines) != 8 || decisions != stats.Decisions {
		t.Errorf("%d lines with %d decisions, want 8 with %d", len(lines), decisions, stats.Decisions)
	}
	if one := must(t, "replay", "export", run, "--from", "2", "--to", "2"); strings.Count(one, "\n") != 4 {
		t.Errorf("iteration 2 has %d lines", strings.Count(one, "\n"))
	}
}

// A game shown ends on the board that its moves lead to: as many marks as moves.
func TestReplayShow(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 1)
	text := must(t, "replay", "show", run, "1", "2")
	moves := strings.Count(text, ". player ")
	board := text[strings.LastIndex(text, "\n\n"):]
	if marks := strings.Count(board, "X") + strings.Count(board, "O"); moves < 5 || marks != moves {
		t.Errorf("%d moves and %d marks in\n%s", moves, marks, text)
	}
	var g groupRecord
	if err := json.Unmarshal([]byte(must(t, "replay", "show", run, "1", "2", "--json")), &g); err != nil {
		t.Fatal(err)
	}
	if first := g.Members[0].Decisions[0]; len(g.Members[0].Decisions) != moves || len(first.Legal) != 9 || len(first.Observation) != 3 {
		t.Errorf("the record is %+v", g)
	}
	o := tengen(t, "replay", "show", run, "1", "4")
	if o.code != exitFailed || !strings.Contains(o.err, "group 4 of iteration 1: no such group") {
		t.Errorf("exit code %d: %s", o.code, o.err)
	}
}

func TestExportSGF(t *testing.T) {
	run := newGoRun(t, 1)
	text := must(t, "replay", "export", run, "--format", "sgf")
	if n := strings.Count(text, "(;FF[4]GM[1]"); n != 4 {
		t.Errorf("%d games, want 4", n)
	}
	o := tengen(t, "replay", "export", newRun(t, "tictactoe", nil, 1), "--format", "sgf")
	if o.code != exitFailed || o.out != "" {
		t.Errorf("tic-tac-toe as SGF: exit code %d, %q", o.code, o.out)
	}
}

// On a run under training replay says who holds it; play, gtp and arena do not mind.
func TestBesideATrainer(t *testing.T) {
	dir := newGoRun(t, 1)
	run, err := engine.Resume(t.Context(), dir, nil, engine.WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	holder := strconv.Itoa(os.Getpid())
	for _, args := range [][]string{{"replay", "stats", dir}, {"replay", "show", dir, "1", "0"}, {"replay", "export", dir}, {"train", "--run", dir}} {
		o := tengen(t, args...)
		if o.code != exitFailed || !strings.Contains(o.err, holder) || !strings.Contains(o.err, dir) {
			t.Errorf("tengen %v: exit code %d, want one that names process %s\n%s", args, o.code, holder, o.err)
		}
	}
	must(t, "arena", dir+":1", "random", "--games", "2")
	if o := tengenWith(t, "quit\n", "gtp", dir); o.code != 0 {
		t.Errorf("gtp: %s", o.err)
	}
	if o := tengenWith(t, "quit\n", "play", dir); o.code != 0 {
		t.Errorf("play: %s", o.err)
	}
}
