package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/engine"
)

func TestBenchLearner(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 4)
	quick := []string{"bench", "learner", run, "--steps", "240", "--readings", "2", "--held-out", "0.25", "--set", "network.channels=16"}
	losses := func(args ...string) (list []engine.LearnerReading) {
		for line := range strings.Lines(must(t, append(append(quick, "--json"), args...)...)) {
			var r engine.LearnerReading
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatal(err)
			}
			list = append(list, r)
		}
		return list
	}
	plain := losses()
	if len(plain) != 2 || plain[0].Step != 120 || plain[1].Step != 240 {
		t.Fatalf("readings are %+v", plain)
	}
	first, last := plain[0], plain[1]
	if last.Policy >= first.Policy || last.Value >= first.Value {
		t.Errorf("the losses on what is learned from do not fall: %+v", plain)
	}
	if last.HeldPolicy < last.HeldEntropy || last.HeldEntropy <= 0 {
		t.Errorf("what is held out is predicted better than can be: %+v", last)
	}
	if again := losses(); again[1] != last {
		t.Errorf("%+v, and again %+v", last, again[1])
	}
	if slow := losses("--set", "learner.learning_rate=1e-8"); slow[1].Policy <= last.Policy {
		t.Errorf("with hardly any rate the losses are %+v, with the usual one %+v", slow[1], last)
	}
	if table := must(t, quick...); !strings.Contains(table, "held out") || strings.Count(table, "\n") != 4 {
		t.Errorf("the table is\n%s", table)
	}
	config, err := engine.ReadRun(run)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, err := range engine.MeasureLearner(t.Context(), run, config, engine.LearnerTrial{Steps: 9, Readings: 3, HeldOut: 0.5}, engine.WithBundled(bundled)) {
		if count++; err != nil || count == 2 {
			break // whoever has seen enough may leave
		}
	}
	if count != 2 {
		t.Errorf("%d readings", count)
	}
	for args, want := range map[string]string{"--held-out=1": "share above 0 and below 1", "--steps=1": "readings", "--set=learner.leek=1": "learner.leek"} {
		if o := tengen(t, append(quick, args)...); o.code != exitFailed || !strings.Contains(o.err, want) {
			t.Errorf("%s: exit code %d: %s", args, o.code, o.err)
		}
	}
	if o := tengen(t, "bench", "learner", newRun(t, "tictactoe", nil, 1)); o.code != exitFailed || !strings.Contains(o.err, "less than two iterations") {
		t.Errorf("exit code %d: %s", o.code, o.err)
	}
}
