package main

import (
	"strings"
	"testing"
)

// The protocol's commands, those that mean nothing here included, in a game of three plies.
func TestUCI(t *testing.T) {
	run := newRun(t, "chess", nil, 0)
	script := strings.Join([]string{
		"uci", "isready", "setoption name Simulations value 4", "setoption name Hash value 1", "debug on", "ucinewgame",
		"position startpos moves e2e4 e7e5", "go nodes 3",
		"position fen 6k1/5ppp/8/8/8/8/8/R5K1 w - - 0 1", "go nodes 64",
		"position startpos moves e2e5", "position fen nonsense",
		"position startpos moves f2f3 e7e5 g2g4 d8h4", "go wtime 1000 btime 1000",
		"quit",
	}, "\n") + "\n"
	o := tengenWith(t, script, "uci", run)
	if o.code != 0 {
		t.Fatalf("exit code %d\n%s%s", o.code, o.out, o.err)
	}
	var best []string
	for line := range strings.Lines(o.out) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "bestmove "); ok {
			best = append(best, name)
		}
	}
	if len(best) != 3 || best[2] != "(none)" || len(best[0]) < 4 {
		t.Errorf("moves are %v", best)
	}
	for _, want := range []string{
		"id name Tengen", "option name Simulations type spin", "uciok\n", "readyok\n", `there is no option "name Hash value 1"`,
		"e2e5 is not legal after 0 moves", "nonsense", "nodes 3 ", "score cp",
	} {
		if !strings.Contains(o.out, want) {
			t.Errorf("no %q in\n%s", want, o.out)
		}
	}
}

// A search without an end is ended by stop, however early, and then by quit.
func TestUCIStops(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 0)
	o := tengenWith(t, "position startpos\ngo infinite\nisready\nstop\ngo infinite\nquit\n", "uci", run)
	if o.code != 0 || strings.Count(o.out, "bestmove ") != 2 || !strings.Contains(o.out, "readyok") {
		t.Errorf("exit code %d\n%s%s", o.code, o.out, o.err)
	}
	// A search that would take minutes, too; and what comes before its time is answered in its turn.
	o = tengenWith(t, "position startpos\ngo nodes 99999999999999999999\nisready\nstop\nquit\n", "uci", newRun(t, "othello", nil, 0))
	if o.code != 0 || strings.Count(o.out, "bestmove ") != 1 || !strings.Contains(o.out, "readyok") {
		t.Errorf("exit code %d\n%s%s", o.code, o.out, o.err)
	}
	o = tengenWith(t, "go nodes 3\nposition startpos moves b2\ngo nodes 5\nsetoption name Simulations value 99999999\n", "uci", run)
	if o.code != 0 || strings.Count(o.out, "bestmove ") != 2 || !strings.Contains(o.out, "nodes 5 ") || !strings.Contains(o.out, "want 1 to 1000000") {
		t.Errorf("exit code %d\n%s%s", o.code, o.out, o.err)
	}
	if o := tengenWith(t, "", "uci", newRun(t, "pig", nil, 0)); o.code != exitFailed || !strings.Contains(o.err, "without chance") {
		t.Errorf("exit code %d: %s", o.code, o.err)
	}
}
