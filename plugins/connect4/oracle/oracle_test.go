package oracle

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins/connect4/solver"
)

func sets(t *testing.T) []Set {
	t.Helper()
	out, err := Sets()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every set has a thousand distinct positions that are not over, at the stage that it says.
func TestSets(t *testing.T) {
	plies := map[string][2]int{"Test_L3_R1": {29, 41}, "Test_L2_R1": {15, 28}, "Test_L1_R1": {0, 14}, "Plies_8": {8, 8}}
	counting := map[string]int{"Test_L3_R1": 497, "Test_L2_R1": 455, "Test_L1_R1": 499, "Plies_8": 624}
	for _, set := range sets(t) {
		if len(set.Positions) != 1000 {
			t.Errorf("%s has %d positions, want 1000", set.Name, len(set.Positions))
		}
		seen, count := map[uint64]bool{}, 0
		for _, p := range set.Positions {
			n := p.State.Plies()
			if p.State.Over() || n != len(p.Moves) || n < plies[set.Name][0] || n > plies[set.Name][1] {
				t.Errorf("%s: %v is over or of another stage", set.Name, p.Moves)
			}
			if p.Keeps.Count() == 0 || p.Result < 0 && p.Counts() {
				t.Errorf("%s: %v of result %d is kept by %b", set.Name, p.Moves, p.Result, p.Keeps)
			}
			seen[p.State.Key()] = true
			if p.Counts() {
				count++
			}
		}
		if set.Name == "Plies_8" && len(seen) != 1000 {
			t.Errorf("%s has %d distinct positions", set.Name, len(seen))
		}
		if want := counting[set.Name]; count != want {
			t.Errorf("%s: %d positions count, the package comment says %d", set.Name, count, want)
		}
	}
}

// The results are the signs of the scores that the public sets came with.
func TestResultsMatchPons(t *testing.T) {
	for _, set := range sets(t)[:3] {
		file, err := os.Open("../solver/testdata/" + set.Name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		in := bufio.NewScanner(file)
		for i := 0; in.Scan(); i++ {
			var moves string
			var score int
			if _, err := fmt.Sscan(in.Text(), &moves, &score); err != nil {
				t.Fatal(err)
			}
			p := set.Positions[i]
			if fmt.Sprint(columns(moves)) != fmt.Sprint(p.Moves) || int(p.Result) != max(-1, min(1, score)) {
				t.Errorf("%s: line %d is %v with result %d, want %s with score %d", set.Name, i+1, p.Moves, p.Result, moves, score)
			}
		}
	}
}

// A handful of each set, solved again move by move: by the scores, which the labels were not made
// from.
func TestLabelsSolvedAgain(t *testing.T) {
	s, ctx := solver.New(16<<20), context.Background()
	for _, set := range sets(t)[:2] {
		for i := 0; i < len(set.Positions); i += 20 {
			p := set.Positions[i]
			scores, err := s.Scores(ctx, p.State)
			if err != nil {
				t.Fatal(err)
			}
			for c, score := range scores {
				keeps := score != solver.Full && max(-1, min(1, score)) == int(p.Result)
				if keeps != p.Keeps.Has(c) {
					t.Errorf("%s: %v, result %d: move %d has score %d, and keeps: %v", set.Name, p.Moves, p.Result, c, score, !keeps)
				}
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"4444 win":      "2 fields, want 3",
		"4448 win 1":    "not a column",
		"4444 won 1":    "want win, draw or loss",
		"4444 win 18":   "not legal",
		"444444 draw 4": "not legal",
	} {
		if _, err := parse("4444 win 1\n" + line); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
}
