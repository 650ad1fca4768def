package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestBenchSearch(t *testing.T) {
	quick := []string{"bench", "search", "--simulations", "60", "--seconds", "0"}
	var report searchSpeed
	out := must(t, append(quick, "--env", "tictactoe", "--rollouts", "--games", "2", "--json")...)
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if report.PerSecond <= 0 || report.Games != 2 || report.Simulations != 60 || report.Rollouts < 0.5 || report.Rollouts > 1.1 {
		t.Errorf("got %s", out)
	}
	if report.MovesPerRollout < 3 || report.MovesPerRollout > 8 { // from one or two moves into a game of 5 to 9
		t.Errorf("got %s", out)
	}
	// 7.626 by enumeration: the sum over all 255,168 games of length times probability.
	if math.Abs(report.MovesPerGame-7.626) > 0.15 {
		t.Errorf("a random game has %v moves", report.MovesPerGame)
	}
	if out := must(t, append(quick, "--set", "size=5", "--rollouts")...); !strings.Contains(out, "simulations/s") || !strings.Contains(out, "moves each") {
		t.Errorf("got %s", out)
	}
	if out := must(t, append(quick, "--env", "tictactoe")...); !strings.Contains(out, "simulations/s") || strings.Contains(out, "rollouts") {
		t.Errorf("got %s", out)
	}
	for args, want := range map[string]string{
		"--env=chequers": "no bundled environment", "--simulations=0": "simulations is 0", "--games=0": "0 slots", "--set=size=3": "size",
	} {
		if o := tengen(t, append(quick, args)...); o.code != exitFailed || !strings.Contains(o.err, want) {
			t.Errorf("%s: exit code %d: %s", args, o.code, o.err)
		}
	}
}
