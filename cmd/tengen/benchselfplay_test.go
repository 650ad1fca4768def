package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestBenchSelfPlay(t *testing.T) {
	quick := []string{"bench", "selfplay", "--env", "tictactoe", "--net", "b1c8", "--duration", "200ms", "--rounds", "1", "--simulations", "4"}
	var report selfPlayReport
	out := must(t, append(quick, "--json")...)
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]*selfPlayRow{"child": report.Child, "in process": report.InProcess} {
		if row == nil || row.EvalsPerS <= 0 || row.MovesPerS <= 0 || row.Batch < 1 || row.NetworkShare > 1 {
			t.Errorf("%s: %+v", name, row)
		}
	}
	if out := must(t, append(quick, "--in-process")...); strings.Contains(out, "the child costs") || !strings.Contains(out, "this process") {
		t.Errorf("got %s", out)
	}
	for args, want := range map[string]string{"--env=nothing": "no bundled environment", "--net=large": "blocks and channels", "--simulations=0": "simulations"} {
		if o := tengen(t, append(quick, args)...); o.code != exitFailed || !strings.Contains(o.err, want) {
			t.Errorf("%s: exit code %d: %s", args, o.code, o.err)
		}
	}
}
