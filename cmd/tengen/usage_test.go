package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// The help of every command, as people see it.
func TestHelp(t *testing.T) {
	var all strings.Builder
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		fmt.Fprintf(&all, "$ %s --help\n%s\n", cmd.CommandPath(), must(t, args...))
		for _, next := range cmd.Commands() {
			if !next.Hidden && next.Name() != "help" {
				visit(next)
			}
		}
	}
	visit((&console{}).rootCommand())
	golden(t, "help.txt", all.String())
}

func TestEveryCommandShowsExamples(t *testing.T) {
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		if cmd.Runnable() && !cmd.HasSubCommands() && !strings.Contains(cmd.Example, "tengen ") {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
		for _, next := range cmd.Commands() {
			visit(next)
		}
	}
	visit((&console{}).rootCommand())
}

// Command lines that make no sense: what is said, on stderr alone, and exit code 2.
func TestWrongUsage(t *testing.T) {
	var all strings.Builder
	for _, line := range []string{
		"trian", "replay", "replay shwo", "config chekc x", "nonsense",
		"train", "train --budgt 3m", "train a.toml b.toml", "train a.toml --budget 1m --iterations 3",
		"train a.toml --budget soon", "train a.toml --budget -3s", "train a.toml --iterations 0", "train -x",
		"play", "play r --color green", "play r --seat 0", "play r --simulations 0", "gtp", "gtp r --time -1s",
		"arena random", "arena random random --games 0", "arena rollouts:x random", "arena gtp: random",
		"arena random random --env tictactoe --set size", "arena random random --sprt 5", "arena uci: random",
		"arena ratings", "arena ratings x --prior -1", "replay show r 1", "replay show r one 0",
		"replay export r --format pgn", "env describe", "env list go", "version now",
		"eval", "eval oracle", "eval oracle r --simulations -1", "eval oracle r --simulations many",
		"eval tasks", "eval tasks r --problems 0", "eval tasks r --difficulty 0.5", "eval tasks r --difficulty 1,0", "eval tasks r --temperature 0",
		"plot", "plot r -o curve.gif",
	} {
		o := tengen(t, strings.Fields(line)...)
		if o.code != exitUsage || o.out != "" {
			t.Errorf("tengen %s: exit code %d, stdout %q", line, o.code, o.out)
		}
		fmt.Fprintf(&all, "$ tengen %s\n%s\n", line, o.err)
	}
	golden(t, "usage.txt", all.String())
}

// What fails for a reason outside the command line: exit code 1, and nothing on stdout.
func TestFailures(t *testing.T) {
	empty := t.TempDir()
	foreign := "testdata"
	asks := newTaskRun(t)
	for _, c := range []struct{ line, want string }{
		{"train nowhere.toml", "nowhere.toml"},
		{"train --run " + empty, "there is no run"},
		{"train --run " + foreign, "not a Tengen run directory"},
		{"play nowhere", "there is no run nowhere"},
		{"play " + foreign, "not a Tengen run directory"},
		{"gtp nowhere@3", "there is no run"},
		{"arena random random", "--env: 2048, addition, chain, chess, connect4,"},
		{"arena random random --env chequers", `no bundled environment "chequers"; there are: 2048, addition, chain, chess, connect4,`},
		{"arena random random --env go --set size=3", "setting size = 3: want 5 to 19"},
		{"arena random random --env parity", "parity asks problems in text: there is nothing to play"},
		{"play " + asks, "parity asks problems in text: there is nothing to play; 'tengen ask' has a run answer"},
		{"ask --run " + asks + " 2=", "the vocabulary has no '2'"},
		{"arena nowhere random", "A and B are each a run directory"},
		{"arena random random --env tictactoe --sgf x", "--sgf: this is for Go"},
		{"arena random random --env tictactoe --pgn x", "--pgn: this is for chess"},
		{"replay stats nowhere", "there is no run"},
		{"eval oracle nowhere", "there is no run nowhere"},
		{"env describe chequers", "there are: 2048, addition, chain, chess,"},
		{"env serve chequers", "there are: 2048, addition, chain, chess,"},
		{"config default --env chequers", "there are: 2048, addition, chain, chess,"},
	} {
		o := tengen(t, strings.Fields(c.line)...)
		if o.code != exitFailed || o.out != "" || !strings.Contains(o.err, c.want) {
			t.Errorf("tengen %s: exit code %d, stdout %q, stderr %q; want %q", c.line, o.code, o.out, o.err, c.want)
		}
	}
}
