package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestEnvList(t *testing.T) { golden(t, "env-list.txt", must(t, "env", "list")) }

func TestEnvDescribe(t *testing.T) {
	golden(t, "env-go.txt", must(t, "env", "describe", "go", "--set", "size=5"))
	var d description
	if err := json.Unmarshal([]byte(must(t, "env", "describe", "go", "--set", "size=7", "--json")), &d); err != nil {
		t.Fatal(err)
	}
	if d.Name != "go" || d.Actions != 50 || d.Observation.Height != 7 || len(d.Settings) != 3 || *d.Returns.Sum != 0 || !slices.Contains(d.Traits, "notation") {
		t.Errorf("go on 7x7 is %+v", d)
	}
	if one := d.Settings[0]; one.Name != "size" || *one.Min != 5 || *one.Max != 19 {
		t.Errorf("its first setting is %+v", one)
	}
}

// A task is described by what it says and takes, in both forms.
func TestEnvDescribeTask(t *testing.T) {
	golden(t, "env-countdown.txt", must(t, "env", "describe", "countdown"))
	var d description
	if err := json.Unmarshal([]byte(must(t, "env", "describe", "countdown", "--json")), &d); err != nil {
		t.Fatal(err)
	}
	if d.Alphabet == "" || d.PromptAlphabet == "" || d.Actions != 0 || !slices.Contains(d.Traits, "worked") || !slices.Contains(d.Traits, "text") {
		t.Errorf("countdown is %+v", d)
	}
}

// Rules served by a command are described as the same rules in this process are.
func TestEnvDescribeCommand(t *testing.T) {
	want := must(t, "env", "describe", "tictactoe", "--json")
	out, err := child(t, "env", "describe", "--json", "--", "env", "TENGEN_TEST_MAIN=1", self(t), "env", "serve", "tictactoe").Output()
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
	o := tengen(t, "env", "describe", "--", "no-such-program-anywhere")
	if o.code != exitFailed || !strings.Contains(o.err, "no-such-program-anywhere") {
		t.Errorf("exit code %d: %s", o.code, o.err)
	}
}

func TestVersion(t *testing.T) {
	var b build
	if err := json.Unmarshal([]byte(must(t, "version", "--json")), &b); err != nil || b.Version == "" || b.Go == "" {
		t.Errorf("%+v: %v", b, err)
	}
	if text := must(t, "version"); !strings.HasPrefix(text, "tengen ") {
		t.Errorf("the version is %q", text)
	}
}
