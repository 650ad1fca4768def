package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The whole example, as short as it can be, with the rules in a child process: it learns for one
// iteration, plays its matches, draws the board and ends with a line for machines; then it goes on.
func TestTheMainJob(t *testing.T) {
	r := request{size: 5, budget: time.Second, seed: 1, run: filepath.Join(t.TempDir(), "run"), json: true, games: 10}
	first := runOnce(t, r)
	if first.Iterations < 1 || first.Games != 128*first.Iterations || first.Positions < first.Games || first.EvalsPerS <= 0 {
		t.Errorf("the summary is %+v", first)
	}
	r.budget = 1000 * time.Hour // far more than there is
	ctx, cancel := context.WithCancel(context.Background())
	var stderr stopping
	stderr.stop = cancel
	if err := run(ctx, r, &bytes.Buffer{}, &stderr); err == nil {
		t.Error("a run that was stopped ended well")
	}
	if text := stderr.String(); !strings.Contains(text, "stopped; every finished game is saved") || !strings.Contains(text, "-run "+r.run) {
		t.Errorf("stopping says %q", text)
	}
}

func runOnce(t *testing.T, r request) (out results) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if err := run(context.Background(), r, &stdout, &stderr); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &out); err != nil {
		t.Fatalf("the last line is %q: %v", lines[len(lines)-1], err)
	}
	if !strings.Contains(stdout.String(), "  3 ") || !strings.Contains(stdout.String(), "first move "+out.FirstMove) || out.FirstMove == "" {
		t.Errorf("the board is missing:\n%s", &stdout)
	}
	if len(out.WeightsSHA256) != 64 || out.Run != r.run {
		t.Errorf("the summary is %+v", out)
	}
	return out
}

// stopping is a terminal whose reader presses Ctrl-C once training has begun again.
type stopping struct {
	bytes.Buffer
	stop func()
}

func (s *stopping) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("iterations done")) {
		s.stop()
	}
	return s.Buffer.Write(p)
}
