package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tiny makes training quick.
var tiny = []string{
	"--set", "self_play.games=8", "--set", "search.simulations=4", "--set", "learner.steps=4", "--set", "learner.batch=16",
	"--set", "network.blocks=1", "--set", "network.channels=4", "--set", "evaluation.matches=1", "--set", "evaluation.games=2",
	"--set", "evaluation.simulations=2", "--set", "evaluation.rollouts=2",
}

// From the file to a game: as a person does it, in processes, with the rules in a child of theirs.
func TestTrainEndToEnd(t *testing.T) {
	run := filepath.Join(t.TempDir(), "ttt")
	args := append([]string{"train", "../../examples/tictactoe.toml", "--run", run, "--iterations", "2", "--json"}, tiny...)
	cmd := child(t, args...)
	var progress strings.Builder
	cmd.Stderr = &progress
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, progress.String())
	}
	kinds := eventKinds(t, string(out))
	if strings.Count(kinds, "iteration") != 2 || strings.Count(kinds, "match") != 3 || !strings.HasSuffix(kinds, " finished") {
		t.Errorf("the events are %s", kinds)
	}
	recorded, err := os.ReadFile(filepath.Join(run, "events.jsonl"))
	if err != nil || eventKinds(t, string(recorded)) != kinds {
		t.Errorf("events.jsonl holds %s: %v", eventKinds(t, string(recorded)), err)
	}
	for _, want := range []string{"plan: 2 iterations", "iteration 2/2", "finished: 2 iterations", "tengen play " + run} {
		if !strings.Contains(progress.String(), want) {
			t.Errorf("%q is not in\n%s", want, progress.String())
		}
	}
	again := tengen(t, "train", "--run", run)
	if again.code != 0 || !strings.Contains(again.err, "2 of 2 iterations done") {
		t.Errorf("once more: exit code %d\n%s", again.code, again.err)
	}
	if m := arenaJSON(t, run, "random", "--games", "2", "--simulations", "2"); m.Result.Games != 2 {
		t.Errorf("the match is %+v", m)
	}
}

// eventKinds lists the kinds of JSON lines.
func eventKinds(t *testing.T, lines string) string {
	t.Helper()
	var kinds []string
	for line := range strings.Lines(lines) {
		var e struct{ Event string }
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		kinds = append(kinds, e.Event)
	}
	return strings.Join(kinds, " ")
}

// A run keeps its configuration: what would change its weights is refused, by key.
func TestTrainRefusesAnotherConfiguration(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 1)
	o := tengen(t, "train", "--run", run, "--set", "network.channels=5")
	if o.code != exitFailed || !strings.Contains(o.err, "network.channels is 5 here and 4 there") {
		t.Errorf("exit code %d: %s", o.code, o.err)
	}
}
