package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestBenchPolicy(t *testing.T) {
	var report struct {
		Kernel  string  `json:"kernel"`
		Forward float64 `json:"forward_per_s"`
		Train   float64 `json:"train_per_s"`
		Sample  float64 `json:"sample_per_s"`
	}
	quick := []string{"bench", "policy", "--repeat", "1", "--duration", "1ns", "--batch", "2"}
	out := must(t, append(quick, "--net", "transformer:l1d32", "--threads", "2", "--json")...)
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if report.Kernel == "" || report.Forward <= 0 || report.Train <= 0 || report.Sample <= 0 {
		t.Errorf("got %s", out)
	}
	if out := must(t, append(quick, "--net", "b1c8", "--board", "3")...); !strings.Contains(out, "positions/s") || !strings.Contains(out, "train") {
		t.Errorf("got %s", out)
	}
	if o := tengen(t, "bench", "policy", "--net", "resnet"); o.code != exitFailed || !strings.Contains(o.err, "b4c64") {
		t.Errorf("exit code %d: %s", o.code, o.err)
	}
}
