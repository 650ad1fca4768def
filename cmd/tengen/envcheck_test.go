package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// Every bundled environment keeps every promise, as the command finds it in processes of its own.
func TestEnvCheckBundled(t *testing.T) {
	small := map[string][]string{
		"hex": {"--set", "size=4"}, "go": {"--set", "size=5"}, "chess": {"--set", "plies=60"},
		"2048": {"--set", "tile=64"}, "pig": {"--set", "target=20"},
	}
	for _, name := range bundledNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"env", "check", name, "--games", "2", "--json"}, small[name]...)
			all := findingsOf(t, must(t, args...))
			if len(all) < 24 {
				t.Errorf("%d checks", len(all))
			}
			for _, c := range all {
				if !c.Passed || c.Promise == "" {
					t.Errorf("%+v", c)
				}
			}
		})
	}
}

// findingsOf reads what check says in JSON, by the names of the checks.
func findingsOf(t *testing.T, out string) map[string]checked {
	t.Helper()
	all := map[string]checked{}
	for line := range strings.Lines(out) {
		var c checked
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all[c.Check] = c
	}
	return all
}

// People get a table.
func TestEnvCheckTable(t *testing.T) {
	text := must(t, "env", "check", "tictactoe", "--in-turn", "--games", "4")
	if strings.Count(text, " ok ") < 15 || strings.Contains(text, "BROKEN") || !strings.Contains(text, "the players move in turn") {
		t.Errorf("a table of the checks is\n%s", text)
	}
}

// forgetful is tic-tac-toe that refuses the last square as a third move.
type forgetful struct {
	plugins.Environment
	plugins.Renderer
	plugins.Notator
	plugins.Roller
}

func newForgetful() plugins.Environment {
	env := tictactoe.New()
	return forgetful{env, env.(plugins.Renderer), env.(plugins.Notator), env.(plugins.Roller)}
}

func (f forgetful) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	out, err := f.Environment.Step(ctx, moves)
	for i, m := range moves {
		if third := len(m.State) > 8 && m.State[8] == 2; third && m.Action == 8 {
			out[i] = plugins.Position{Fault: "the square is taken"}
		}
	}
	return out, err
}

// A broken promise is shown by the seed and the shortest moves there can be, with the rule that it breaks.
func TestEnvCheckShowsTheShortestGame(t *testing.T) {
	args := []string{"env", "check", "--json", "--", "env", "TENGEN_TEST_RULES=forgetful", self(t)}
	o := tengen(t, args...)
	if o.code != exitFailed || !strings.Contains(o.err, "promises of the environment are broken") {
		t.Errorf("exit code %d, %s", o.code, o.err)
	}
	all := findingsOf(t, o.out)
	legal := all["legal"]
	if legal.Passed || legal.Fault != "action 8 is legal, but step refuses it: the square is taken" || legal.Promise != "step accepts exactly the legal actions" {
		t.Errorf("legal: %+v", legal)
	}
	if at := legal.Shown; at == nil || len(at.Moves) != 2 || len(at.Names) != 2 {
		t.Errorf("it is shown by %+v, want two moves", at)
	}
	if at := all["games"].Shown; at == nil || len(at.Moves) != 3 || at.Moves[2] != 8 || at.Names[2] != "c1" {
		t.Errorf("a game is shown by %+v, want three moves", at)
	}
	args[2] = "--seed=0"
	if text := tengen(t, args...).out; !strings.Contains(text, "legal        BROKEN  step accepts exactly") || !strings.Contains(text, "seed ") {
		t.Errorf("the table is\n%s", text)
	}
}

// A playthrough is written, kept, and found to be another one.
func TestEnvCheckPlaythrough(t *testing.T) {
	file := filepath.Join(t.TempDir(), "games.txt")
	args := []string{"env", "check", "kuhn", "--games", "2", "--playthrough", file, "--json"}
	if f := findingsOf(t, must(t, args...))["playthrough"]; !f.Passed || !strings.Contains(f.Note, "written") {
		t.Errorf("%+v", f)
	}
	if f := findingsOf(t, must(t, args...))["playthrough"]; !f.Passed || f.Note != "" {
		t.Errorf("%+v", f)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(file, []byte(strings.Replace(string(text), "sees", "guesses", 1)), 0o644)
	if o := tengen(t, args...); o.code != exitFailed || !strings.Contains(findingsOf(t, o.out)["playthrough"].Fault, "recorded was") {
		t.Errorf("exit code %d\n%s", o.code, o.out)
	}
	must(t, append(args, "--update")...)
	must(t, args...)
}

// Of an environment that cannot be asked nothing is said but why.
func TestEnvCheckRefuses(t *testing.T) {
	for want, args := range map[string][]string{
		"no bundled environment": {"chequers"},
		"no-such-program":        {"--", "no-such-program"},
		"setting size = 99":      {"hex", "--set", "size=99"},
	} {
		if o := tengen(t, append([]string{"env", "check"}, args...)...); o.code != exitFailed || !strings.Contains(o.err, want) || o.out != "" {
			t.Errorf("%v: exit code %d, %s%s", args, o.code, o.err, o.out)
		}
	}
}
