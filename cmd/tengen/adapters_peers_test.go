//go:build peers

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// adapted finds what docs/environments.md has of other libraries.
var adapted = regexp.MustCompile(`(?m)^tengen env check -- tengen-env (\S+) "?([^"\n]+)"?$`)

// What other libraries have needs no code: each game and task of the page passes the check, and is trained on.
func TestOtherLibraries(t *testing.T) {
	page, err := os.ReadFile("../../docs/environments.md")
	if err != nil {
		t.Fatal(err)
	}
	found := adapted.FindAllStringSubmatch(string(page), -1)
	if len(found) != 7 {
		t.Errorf("docs/environments.md has %q", found)
	}
	for _, words := range found {
		library, name := words[1], words[2]
		t.Run(library+"/"+name, func(t *testing.T) {
			t.Parallel()
			command := pythonCommand(t, "-m", "tengen_env", library, name)
			must(t, append([]string{"env", "check", "--games", "4", "--"}, command...)...)
			if library == "reasoning-gym" {
				trainsOnText(t, command)
			} else {
				trainsOnGame(t, command)
			}
		})
	}
}

func trainsOnGame(t *testing.T, command []string) {
	t.Helper()
	run := trainServed(t, command, append(tiny, "--iterations", "2", "--set", "self_play.workers=2")...)
	if kinds := eventKinds(t, run); strings.Count(kinds, "iteration") != 2 || !strings.HasSuffix(kinds, " finished") {
		t.Errorf("the events are %s", kinds)
	}
}

// trainsOnText imitates the library's own answers, and then learns from what they earn.
func trainsOnText(t *testing.T, command []string) {
	t.Helper()
	var set []string
	for _, s := range []string{
		"environment.settings.longest=12", "environment.settings.alphabet=-0123456789",
		"transformer.layers=1", "transformer.width=16", "transformer.heads=2", "transformer.context=384",
		"cold_start.steps=100", "cold_start.batch=8", "cold_start.learning_rate=5e-3",
		"reinforce.steps=2", "reinforce.prompts=8", "reinforce.group=4", "evaluation.problems=8", "evaluation.samples=1",
	} {
		set = append(set, "--set", s)
	}
	var imitation []float64
	rewarded := 0
	for line := range strings.Lines(trainServed(t, command, set...)) {
		var e struct {
			Event     string
			Imitation float64
			Signal    struct{ Failed int }
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		switch e.Event {
		case "lessons":
			imitation = append(imitation, e.Imitation)
		case "reinforced":
			if rewarded++; e.Signal.Failed > 0 {
				t.Errorf("of the answers %d could not be judged", e.Signal.Failed)
			}
		}
	}
	if len(imitation) != 2 || imitation[1] >= imitation[0] || rewarded != 2 {
		t.Errorf("imitation cost %v nats, and %d iterations were rewarded", imitation, rewarded)
	}
}

// trainServed trains on what a command serves and returns the events.
func trainServed(t *testing.T, command []string, args ...string) string {
	t.Helper()
	quoted := make([]string, len(command))
	for i, word := range command {
		quoted[i] = strconv.Quote(word)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "served.toml")
	if err := os.WriteFile(file, []byte("[environment]\ncommand = ["+strings.Join(quoted, ", ")+"]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return must(t, append([]string{"train", file, "--run", filepath.Join(dir, "run"), "--json"}, args...)...)
}
