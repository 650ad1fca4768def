package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// Every bundled environment keeps every promise, as the command finds it.
func TestEnvCheck(t *testing.T) {
	for _, name := range []string{"tictactoe", "pig", "nim", "kuhn", "parity"} {
		for line := range strings.Lines(must(t, "env", "check", name, "--games", "4", "--json")) {
			var c checked
			if err := json.Unmarshal([]byte(line), &c); err != nil || !c.Passed || c.Promise == "" {
				t.Errorf("%s: %s: %v", name, line, err)
			}
		}
	}
	if text := must(t, "env", "check", "hex", "--set", "size=3"); strings.Count(text, " ok ") < 15 || strings.Contains(text, "BROKEN") {
		t.Errorf("a table of the checks is\n%s", text)
	}
}

// Of an environment that cannot be asked nothing is said but why.
func TestEnvCheckRefuses(t *testing.T) {
	for want, args := range map[string][]string{
		"no bundled environment": {"chequers"},
		"no-such-program":        {"--", "no-such-program"},
	} {
		if o := tengen(t, append([]string{"env", "check"}, args...)...); o.code != exitFailed || !strings.Contains(o.err, want) {
			t.Errorf("%v: exit code %d, %s", args, o.code, o.err)
		}
	}
}

// What is measured is what the process serves.
func TestEnvBench(t *testing.T) {
	out, err := child(t, "env", "bench", "pig", "--seconds", "0.05", "--json").Output()
	var speeds []envSpeed
	if err == nil {
		err = json.Unmarshal(out, &speeds)
	}
	if err != nil || len(speeds) != 3 || speeds[2].Batch != 256 || speeds[2].PerSecond <= 0 || speeds[0].P50 <= 0 || speeds[0].Bytes < 20 {
		t.Errorf("%s: %v", out, err)
	}
	if o := tengen(t, "env", "bench", "parity"); o.code != exitFailed || !strings.Contains(o.err, "in text") {
		t.Errorf("exit code %d, %s", o.code, o.err)
	}
}
