package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/math_tasks/tasks"
	"github.com/tengen-rl/tengen/plugins"
)

// TestMain makes this test binary its own plugin, as main does for the program.
func TestMain(m *testing.M) {
	plugins.ServeIfChild(tasks.All)
	os.Exit(m.Run())
}

// small is the shipped configuration of a task with next to no steps.
func small(t *testing.T, r request) engine.Config {
	t.Helper()
	c, err := config(r)
	if err != nil {
		t.Fatal(err)
	}
	c.Transformer.Layers, c.Transformer.Width, c.Transformer.Heads = 1, 8, 2
	c.Pretrain.Steps, c.ColdStart.Steps, c.Reinforce.Steps, c.Supervise.Steps, c.Distill.Steps = 3, 3, 2, 3, 0
	c.Harvest.Rounds, c.Reinforce.Prompts, c.Evaluation.Problems = 0, 4, 8
	c.Pretrain.Batch, c.ColdStart.Batch, c.Supervise.Batch = 4, 4, 4
	c.Run.Stages = c.Run.Stages[:2]
	return c
}

// Every shipped run goes through its first stages, with its child process, and says what came of it;
// run again it goes on, which is to say the same.
func TestShippedRuns(t *testing.T) {
	for _, task := range shipped() {
		t.Run(task, func(t *testing.T) {
			r := request{task: task, seed: 1, run: filepath.Join(t.TempDir(), task), json: true}
			c := small(t, r)
			var first, again, progress bytes.Buffer
			if err := train(t.Context(), r, c, &first, &progress); err != nil {
				t.Fatal(err, progress.String())
			}
			if err := train(t.Context(), r, c, &again, &progress); err != nil {
				t.Fatal(err, progress.String())
			}
			got, then := lastLine(t, first.String()), lastLine(t, again.String())
			for _, key := range []string{"task", "params", "steps", "tokens", "seconds", "tokens_per_s", "accuracy_before", "accuracy_after", "length_before", "length_after", "weights_sha256", "run"} {
				if _, ok := got[key]; !ok {
					t.Errorf("the results have no %q: %v", key, got)
				}
			}
			if got["weights_sha256"] != then["weights_sha256"] || got["accuracy_before"] != then["accuracy_before"] || !strings.Contains(first.String(), "before:\n") || !strings.Contains(first.String(), "after:\n") {
				t.Errorf("first\n%s\nagain\n%s", first.String(), again.String())
			}
			if !strings.Contains(progress.String(), "ask it:  go run ./cmd/tengen ask --run") {
				t.Errorf("progress\n%s", progress.String())
			}
		})
	}
}

// lastLine is the JSON object on the last line of stdout.
func lastLine(t *testing.T, out string) (object map[string]any) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &object); err != nil {
		t.Fatal(err)
	}
	return object
}

func TestUnknownTask(t *testing.T) {
	if _, err := config(request{task: "poetry"}); err == nil || !strings.Contains(err.Error(), `no task "poetry"; there are: `) || !strings.Contains(err.Error(), "parity") {
		t.Errorf("%v", err)
	}
}

func TestHelpNamesTheTasks(t *testing.T) {
	var help bytes.Buffer
	if _, err := parse([]string{"-h"}, &help); err == nil || !strings.Contains(help.String(), "parity") {
		t.Errorf("%v\n%s", err, help.String())
	}
}
