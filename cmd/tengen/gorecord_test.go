package main

import (
	"testing"

	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
)

// A record's result is counted by hand: black has C3, E1 and B5, white A5, and every empty point
// reaches both.
func TestGoRecordCountsItsResult(t *testing.T) {
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
	record, err := goRecord(rules, "b", "w", "e", actions)
	if err != nil || record.Result != "B+1.5" || record.Size != 5 || record.Komi != 0.5 {
		t.Errorf("%+v, %v", record, err)
	}
	if score, err := goScore(rules, nil); score != "W+0.5" || err != nil {
		t.Errorf("the empty board is %s: %v", score, err)
	}
}
