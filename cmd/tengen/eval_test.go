package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// A report of a real run: rows by set and by simulations, a sum of each, and what an opponent can win.
func TestEvalOracleTicTacToe(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 1)
	out := must(t, "eval", "oracle", run, "--simulations", "0,8", "--json")
	var r oracleReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	if r.Environment != "tictactoe" || r.Iteration != 1 || len(r.Rows) != 8 || len(r.Exploitability) != 2 {
		t.Fatalf("reported %+v", r)
	}
	for i, row := range r.Rows {
		if all := r.Rows[i/4*4+3]; row.Simulations != i/4*8 || row.Positions == 0 || row.Positions > all.Positions || all.Set != "all" {
			t.Errorf("row %d is %+v", i, row)
		}
		if want := float64(row.Errors) / float64(row.Positions); row.ErrorRate != want || !(row.Low < want && want < row.High) {
			t.Errorf("row %d: rate %v (%v to %v), want %v", i, row.ErrorRate, row.Low, row.High, want)
		}
	}
	if network, search := r.Rows[3], r.Rows[7]; search.Errors >= network.Errors {
		t.Errorf("%d errors with search, %d without", search.Errors, network.Errors)
	}
	for _, x := range r.Exploitability {
		if x.Exploitability < 0 || x.Exploitability > 1 || x.Exploitability != -(x.Returns[0]+x.Returns[1])/2 {
			t.Errorf("exploitability %+v", x)
		}
	}
}

// The table has the same numbers whatever the threads, and a row for each set that was asked for.
func TestEvalOracleConnect4(t *testing.T) {
	run := newRun(t, "connect4", nil, 0)
	ask := func(threads string) string {
		return must(t, "eval", "oracle", run+"@0", "--simulations", "0", "--sets", "Test_L3_R1,Plies_8", "--threads", threads)
	}
	one, three := ask("1"), ask("3")
	if one != three {
		t.Errorf("one thread:\n%s\nthree:\n%s", one, three)
	}
	lines := strings.Split(strings.TrimSpace(one), "\n")
	if len(lines) != 6 || !strings.Contains(lines[3], "Test_L3_R1") || !strings.Contains(lines[4], " 624 ") || !strings.Contains(lines[5], " 1121 ") {
		t.Errorf("printed\n%s", one)
	}
	o := tengen(t, "eval", "oracle", run, "--sets", "Test_L9")
	if o.code != exitFailed || !strings.Contains(o.err, `no set "Test_L9"; it has: Test_L3_R1, Test_L2_R1, Test_L1_R1, Plies_8`) {
		t.Errorf("an unknown set: %d %s", o.code, o.err)
	}
}

// On 5x5 there is one position, under a komi that leaves the centre the only move known to win.
func TestEvalOracleGo(t *testing.T) {
	out := must(t, "eval", "oracle", newGoRun(t, 0), "--simulations", "0")
	if !strings.Contains(out, "first_move") || strings.Contains(out, "exploitability") {
		t.Errorf("printed\n%s", out)
	}
	o := tengen(t, "eval", "oracle", newRun(t, "go", map[string]string{"size": "7"}, 0))
	if o.code != exitFailed || !strings.Contains(o.err, "knows nothing under the settings") {
		t.Errorf("on 7x7: %d %s", o.code, o.err)
	}
	for komi, known := range map[string]bool{"7.5": true, "-2": false, "3": false, "25": false} {
		sets, err := goOracle(plugins.Settings{"size": "5", "komi": komi})
		if err != nil || len(sets) == 1 != known {
			t.Errorf("komi %s: %d sets, %v", komi, len(sets), err)
		}
	}
}

// Every oracle is for a bundled environment and knows something under some settings.
func TestOraclesAreOfBundledEnvironments(t *testing.T) {
	for name := range oracles {
		if bundled[name] == nil {
			t.Errorf("%s is not bundled", name)
		}
		sets, err := findSets(name, plugins.Settings{"size": "5", "komi": "7.5"}, nil)
		if err != nil || len(sets) == 0 {
			t.Errorf("%s: %d sets, %v", name, len(sets), err)
		}
		var names []string
		for _, s := range sets {
			names = append(names, s.Name)
		}
		slices.Sort(names)
		if len(slices.Compact(names)) != len(sets) {
			t.Errorf("%s: names are not unique: %v", name, names)
		}
	}
	if _, err := findSets("chess", nil, nil); err == nil || !strings.Contains(err.Error(), "there are: connect4, go, tictactoe") {
		t.Errorf("an oracle of chess: %v", err)
	}
}
