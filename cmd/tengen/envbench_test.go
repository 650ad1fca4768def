package main

import (
	"encoding/json"
	"strings"
	"testing"
)

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
