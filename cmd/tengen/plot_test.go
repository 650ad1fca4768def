package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/chart"
)

// newMeasuredRun is a run of two iterations that matches and oracle have measured.
func newMeasuredRun(t *testing.T) string {
	t.Helper()
	run := filepath.Join(t.TempDir(), "measured")
	var sets []string
	for _, set := range []string{
		"environment.in_process=true", "search.simulations=2", "self_play.games=4", "network.blocks=1", "network.channels=4",
		"learner.steps=2", "learner.batch=8", "evaluation.games=2", "evaluation.simulations=2", "evaluation.rollouts=2",
	} {
		sets = append(sets, "--set", set)
	}
	must(t, append([]string{"train", filepath.Join("..", "..", "examples", "tictactoe.toml"), "--run", run, "--iterations", "2"}, sets...)...)
	return run
}

// A run's curves go into one picture; what is drawn is what the run recorded.
func TestPlot(t *testing.T) {
	run := newMeasuredRun(t)
	picture := filepath.Join(t.TempDir(), "curve.svg")
	for of, want := range map[string][]string{
		"":                        {"results given away", "network, "},
		"matches":                 {"score, % of the points", "network against random"},
		"policy_loss, value_loss": {"policy_loss, value_loss"},
	} {
		out := must(t, "plot", run, "--of", of, "-o", picture, "--title", "two iterations")
		text, err := os.ReadFile(picture)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range append(want, "two iterations", "minutes of training") {
			if !strings.Contains(string(text), part) {
				t.Errorf("--of %q: the picture does not name %q; the program said %s", of, part, out)
			}
		}
	}
}

func TestPlotOfWhatIsNotThere(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 1)
	for _, c := range []struct{ args, want string }{
		{run + " --of reward", `iterations have no number "reward"; they have evals_per_s, first_player,`},
		{filepath.Join(run, "nothing"), "there is no run"},
		{"--matches " + filepath.Join(run, "events.jsonl"), "is no run: it has no training to draw over"},
	} {
		picture := filepath.Join(t.TempDir(), "curve.png")
		o := tengen(t, append([]string{"plot", "-o", picture}, strings.Fields(c.args)...)...)
		if o.code != exitFailed || !strings.Contains(o.err, c.want) {
			t.Errorf("plot %s: exit code %d, %s", c.args, o.code, o.err)
		}
		if _, err := os.Stat(picture); err == nil {
			t.Errorf("plot %s drew something", c.args)
		}
	}
}

// Matches played after training stand over the training of A's weights, in their order.
func TestPlotMatches(t *testing.T) {
	run, results := newRun(t, "tictactoe", nil, 2), filepath.Join(t.TempDir(), "results.jsonl")
	var kept []byte
	for _, a := range []string{run + "@2:0", run + "@0:0"} {
		kept = append(kept, must(t, "arena", a, "random", "--games", "4", "--json")...)
	}
	if err := os.WriteFile(results, kept, 0o644); err != nil {
		t.Fatal(err)
	}
	lines, err := readMatches(results)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 1 || lines[0].Name != "against random" || len(lines[0].Points) != 2 || lines[0].Points[0].X != 0 || lines[0].Points[1].X <= 0 {
		t.Errorf("the lines are %+v", lines)
	}
	drawn, err := plotRequest{matches: []string{results}}.chart(nil)
	if err != nil || drawn.Y != scoreAxis || !sameLines(drawn.Lines, lines) {
		t.Errorf("the chart is %+v: %v", drawn, err)
	}
}

func sameLines(a, b []chart.Line) bool { return len(a) == len(b) && a[0].Name == b[0].Name }

// A run by groups of games is drawn by what a perfect opponent wins from it.
func TestPlotExploitability(t *testing.T) {
	run := filepath.Join(t.TempDir(), "groups")
	args := []string{"train", filepath.Join("..", "..", "examples", "tictactoe_groups.toml"), "--run", run}
	for _, set := range []string{"environment.in_process=true", "network.blocks=1", "network.channels=4", "reinforce.steps=2", "reinforce.prompts=2", "evaluation.games=2", "evaluation.simulations=2", "evaluation.rollouts=0"} {
		args = append(args, "--set", set)
	}
	must(t, args...)
	picture := filepath.Join(t.TempDir(), "curve.svg")
	must(t, "plot", run, "-o", picture)
	text, err := os.ReadFile(picture)
	if err != nil || !strings.Contains(string(text), wonAxis) || !strings.Contains(string(text), "policy") {
		t.Errorf("the picture does not show exploitability: %v", err)
	}
}
