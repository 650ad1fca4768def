package main

import (
	"testing"

	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
)

// Coordinates as red-bean.com/sgf/go.html has them: columns and rows from the upper left corner,
// and an empty value for a pass.
func TestSGF(t *testing.T) {
	rules, err := weiqi.NewRules(5, 0.5, 0)
	if err != nil {
		t.Fatal(err)
	}
	var actions []int
	for _, name := range []string{"C3", "A5", "E1", "pass", "B5"} {
		action, err := rules.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		actions = append(actions, action)
	}
	record := goRecord{black: `a]b\c`, white: "w", event: "e", actions: actions, comments: []string{"", "x]"}}
	got, err := record.sgf(rules)
	// Black has C3, E1 and B5; White A5. Every empty point reaches both.
	want := `(;GM[1]FF[4]CA[UTF-8]AP[Tengen]SZ[5]KM[0.5]RU[Chinese]PB[a\]b\\c]PW[w]EV[e]RE[B+1.5]` +
		"\n;B[cc];W[aa]C[x\\]]\n;B[ee];W[];B[ba])\n"
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	if score, err := goScore(rules, nil); score != "W+0.5" || err != nil {
		t.Errorf("the empty board is %s: %v", score, err)
	}
}
