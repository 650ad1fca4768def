//go:build peers

package main

import (
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/engine"
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
	games := 0
	for e := range trainServed(t, command, append(tiny, "--iterations", "2", "--set", "self_play.workers=2")...) {
		if e, ok := e.(engine.Iteration); ok {
			games = e.Signal.Used
			if e.Signal.Failed > 0 {
				t.Errorf("of the games %d failed", e.Signal.Failed)
			}
		}
	}
	if games != 16 {
		t.Errorf("learned from %d games", games)
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
	for e := range trainServed(t, command, set...) {
		switch e := e.(type) {
		case engine.Lessons:
			imitation = append(imitation, e.Imitation)
		case engine.Reinforced:
			if rewarded++; e.Signal.Failed > 0 {
				t.Errorf("of the answers %d could not be judged", e.Signal.Failed)
			}
		}
	}
	if len(imitation) != 2 || imitation[1] >= imitation[0] || rewarded != 2 {
		t.Errorf("imitation cost %v nats, and %d iterations were rewarded", imitation, rewarded)
	}
}

// trainServed trains on what a command serves and ranges over the events.
func trainServed(t *testing.T, command []string, args ...string) iter.Seq[engine.Event] {
	t.Helper()
	quoted := make([]string, len(command))
	for i, word := range command {
		quoted[i] = strconv.Quote(word)
	}
	dir := t.TempDir()
	file, run := filepath.Join(dir, "served.toml"), filepath.Join(dir, "run")
	if err := os.WriteFile(file, []byte("[environment]\ncommand = ["+strings.Join(quoted, ", ")+"]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, append([]string{"train", file, "--run", run}, args...)...)
	return func(yield func(engine.Event) bool) {
		for e, err := range engine.ReadEvents(run) {
			if err != nil {
				t.Error(err)
				return
			}
			if !yield(e.Event) {
				return
			}
		}
	}
}
