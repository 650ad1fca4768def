package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// newTaskRun is a run of parity that has learned next to nothing.
func newTaskRun(t *testing.T) string {
	t.Helper()
	run := filepath.Join(t.TempDir(), "parity")
	args := []string{"train", filepath.Join("..", "..", "examples", "math_tasks", "parity.toml"), "--run", run}
	for _, set := range []string{
		"environment.in_process=true", "transformer.layers=1", "transformer.width=8", "transformer.heads=2", "cold_start.steps=2",
		"cold_start.batch=4", "reinforce.steps=1", "reinforce.prompts=2", "evaluation.problems=4",
	} {
		args = append(args, "--set", set)
	}
	must(t, args...)
	return run
}

// Each prompt has an answer, the same every time, and as JSON with what there is to know of it.
func TestAsk(t *testing.T) {
	run, prompts := newTaskRun(t), []string{"01101001110101101001=", "11111111111111111111="}
	lines := must(t, append([]string{"ask", "--run", run}, prompts...)...)
	if again := must(t, append([]string{"ask", "--run", run}, prompts...)...); again != lines || strings.Count(lines, "\n") != 2 {
		t.Errorf("answers %q, again %q", lines, again)
	}
	sampled := must(t, "ask", "--run", run, prompts[0], "--temperature", "2", "--seed", "3", "--json")
	var got asked
	if err := json.Unmarshal([]byte(sampled), &got); err != nil || got.Prompt != prompts[0] || got.LogProb >= 0 {
		t.Errorf("%s: %+v, %v", sampled, got, err)
	}
}

// pieces is a writer that keeps what it is given apart.
type pieces []string

func (p *pieces) Write(b []byte) (int, error) {
	*p = append(*p, string(b))
	return len(b), nil
}

// Answers are shown character by character, as they are written; with --json they are not.
func TestAskStreams(t *testing.T) {
	args := []string{"ask", "--run", newTaskRun(t), "01101001110101101001=", "--prefix", "01:", "--think", "-50", "--mark", ""}
	whole := must(t, args...)
	for _, json := range []bool{false, true} {
		var out pieces
		if code := run(t.Context(), append(args, fmt.Sprintf("--json=%v", json)), strings.NewReader(""), &out, io.Discard); code != 0 {
			t.Fatal(code)
		}
		if json && len(out) != 1 {
			t.Errorf("JSON comes in pieces %q", out)
		}
		if !json && (strings.Join(out, "") != whole || out[0] != "01:" || len(out) != len(whole)-2 || len(out) < 3) {
			t.Errorf("pieces %q of %q", out, whole)
		}
	}
}

// The dial at its ends: no thinking, and no end of it.
func TestAskToThink(t *testing.T) {
	ask := func(args ...string) string {
		return must(t, append([]string{"ask", "--run", newTaskRun(t), "01101001110101101001="}, args...)...)
	}
	if short := ask("--think", "50"); !strings.HasPrefix(short, ":") {
		t.Errorf("made not to think: %q", short)
	}
	if long := ask("--think", "-50"); strings.Contains(long, ":") {
		t.Errorf("made to think: %q", long)
	}
	if none := ask("--think", "50", "--mark", ""); none != "\n" {
		t.Errorf("made to end: %q", none)
	}
	if o := tengen(t, "ask", "--run", "x", "0=", "--think", "1", "--search", "4"); o.code != exitUsage || !strings.Contains(o.err, "--search has no --think") {
		t.Errorf("with a search: %d %s", o.code, o.err)
	}
}

// Parity's verifier takes one of two answers, and a search finds it: both prompts are answered right.
func TestAskWithSearch(t *testing.T) {
	run := newTaskRun(t)
	got := must(t, "ask", "--run", run, "01101001110101101001=", "11111111111111111110=", "--search", "4")
	lines := strings.Split(got, "\n")
	if len(lines) != 3 || !strings.HasSuffix(lines[0], ":1") || !strings.HasSuffix(lines[1], ":1") {
		t.Errorf("answers %q", got)
	}
	for _, args := range [][]string{{"--search", "-1"}, {"--search", "4", "--temperature", "1"}} {
		if o := tengen(t, append([]string{"ask", "--run", run, "0="}, args...)...); o.code != exitUsage || !strings.Contains(o.err, "--search wants") {
			t.Errorf("%v: %d %s", args, o.code, o.err)
		}
	}
	if o := tengen(t, "ask", "--run", run, "01=", "--search", "4"); o.code != exitFailed || !strings.Contains(o.err, "no parity problem") {
		t.Errorf("a problem of other settings: %d %s", o.code, o.err)
	}
}

// What a run of text problems says while it trains, and the picture of it.
func TestTextRunIsShown(t *testing.T) {
	run := newTaskRun(t)
	picture := filepath.Join(t.TempDir(), "curve.svg")
	if out := must(t, "plot", run, "-o", picture); !strings.Contains(out, "3 lines") {
		t.Errorf("plot said %s", out)
	}
	must(t, "plot", run, "--of", "imitation,reward", "-o", picture)
}
