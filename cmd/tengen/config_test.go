package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/engine"
)

// Every fault of a file at once: file, line, key, what is allowed.
func TestConfigCheckReportsEveryFault(t *testing.T) {
	o := tengen(t, "config", "check", "testdata/faulty.toml")
	if o.code != exitFailed || o.out != "" {
		t.Errorf("exit code %d, stdout %q", o.code, o.out)
	}
	golden(t, "faulty.txt", o.err)

	o = tengen(t, "config", "check", "testdata/faulty.toml", "--json")
	var report checkReport
	if err := json.Unmarshal([]byte(o.out), &report); err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	for _, f := range report.Faults {
		lines[f.Key] = f.Line
	}
	want := map[string]int{
		"environment.settings.size": 5, "environment.settings.colour": 6, "run.budget": 9,
		"search.simulation": 12, "search.algorithm": 13, "learner.batch": 16, "learner.learning_rate": 17,
	}
	if report.OK || o.code != exitFailed || len(lines) != len(want) {
		t.Errorf("exit code %d, report %+v", o.code, report)
	}
	for key, line := range want {
		if lines[key] != line {
			t.Errorf("%s is reported at line %d, want %d", key, lines[key], line)
		}
	}
}

// train reports the same faults, and those of --set with them.
func TestTrainReportsEveryFault(t *testing.T) {
	o := tengen(t, "train", "testdata/faulty.toml", "--run", t.TempDir(), "--set", "search.cpuckt=1")
	for _, want := range []string{"environment.settings.size", "learner.batch", "search.cpuckt: no such key; the nearest is search.cpuct"} {
		if o.code != exitFailed || !strings.Contains(o.err, want) {
			t.Errorf("exit code %d, %q is not in\n%s", o.code, want, o.err)
		}
	}
}

// The configuration files that come with the project are in order.
func TestReadyConfigurations(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../../examples/*.toml", "../../examples/*/*.toml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 3 {
		t.Fatalf("only %v are there", files)
	}
	for _, file := range files {
		must(t, "config", "check", file)
	}
}

// What config default writes is a configuration, with every key and its manual.
func TestConfigDefaultIsReadBack(t *testing.T) {
	for _, name := range bundledNames() {
		text := must(t, "config", "default", "--env", name)
		file := filepath.Join(t.TempDir(), "default.toml")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		config, err := engine.LoadConfig(file)
		if err != nil {
			t.Fatal(err)
		}
		if config.TOML() != text || config.Environment.Name != name {
			t.Errorf("%s came back as\n%s", name, config.TOML())
		}
		must(t, "config", "check", file)
	}
}
