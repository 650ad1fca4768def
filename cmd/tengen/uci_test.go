package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// The program is told the options, the whole game, and how long to think; its first free square is
// what it plays.
func TestArenaAgainstUCI(t *testing.T) {
	told, games := filepath.Join(t.TempDir(), "told"), filepath.Join(t.TempDir(), "games.jsonl")
	t.Setenv("TENGEN_TEST_UCI", "first")
	t.Setenv("TENGEN_TEST_TOLD", told)
	m := arenaJSON(t, "uci:'"+self(t)+"'", "random", "--env", "tictactoe", "--games", "4", "--opening", "1", "--threads", "1",
		"--uci-go", "nodes 7", "--uci-option", "Hash=16", "--uci-option", "Clear Hash", "--record", games)
	if m.Result.Games != 4 || m.A != "uci:'"+self(t)+"'" {
		t.Errorf("the match is %+v", m)
	}
	text, err := os.ReadFile(told)
	if err != nil {
		t.Fatal(err)
	}
	want := "uci\nsetoption name Hash value 16\nsetoption name Clear Hash\nucinewgame\nisready\nposition startpos moves "
	if !strings.HasPrefix(string(text), want) || !strings.Contains(string(text), "\ngo nodes 7\n") || !strings.HasSuffix(string(text), "\nquit\n") {
		t.Errorf("the program was told\n%s\nwant\n%s...", text, want)
	}
	for _, g := range readKept(t, games) {
		for ply := 1 + (1+g.Seat)%2; ply < len(g.Actions); ply += 2 { // the mover after the opening is seat 1
			for square := range g.Actions[ply] {
				if !contains(g.Actions[:ply], square) {
					t.Errorf("game %d, seat %d: %v: at ply %d square %d was free", g.Game, g.Seat, g.Actions, ply, square)
				}
			}
		}
	}
}

// A program is told the position that the rules begin with.
func TestUCIProgramsAreToldTheStart(t *testing.T) {
	const fen = "6k1/5ppp/8/8/8/8/8/R5K1 w - - 0 1"
	told := filepath.Join(t.TempDir(), "told")
	t.Setenv("TENGEN_TEST_UCI", "first")
	t.Setenv("TENGEN_TEST_TOLD", told)
	arenaJSON(t, "uci:'"+self(t)+"'", "random", "--env", "chess", "--set", "fen="+fen, "--games", "2")
	if text, err := os.ReadFile(told); err != nil || !strings.Contains(string(text), "\nposition fen "+fen+" moves ") {
		t.Errorf("the program was told\n%s%v", text, err)
	}
}

func contains(actions []int, action int) bool {
	for _, a := range actions {
		if a == action {
			return true
		}
	}
	return false
}

func TestUCIProgramsThatMisbehave(t *testing.T) {
	for _, c := range []struct{ way, deadline, want string }{
		{"hang", "5s", `"go movetime 100": no answer within 5s`}, // long enough to start in
		{"exit", "1m", `"go movetime 100": it has exited; it wrote: out of ideas`},
		{"none", "1m", `"bestmove" names no move`},
		{"mute", "300ms", `"uci": no answer within 300ms`},
	} {
		t.Setenv("TENGEN_TEST_UCI", c.way)
		o := tengen(t, "arena", "uci:'"+self(t)+"'", "random", "--env", "tictactoe", "--games", "2", "--deadline", c.deadline)
		if o.code != exitFailed || !strings.Contains(o.err, c.want) {
			t.Errorf("%s: exit code %d\n%s", c.way, o.code, o.err)
		}
	}
}

// An illegal move loses, and the record says why.
func TestUCIIllegalMoveLoses(t *testing.T) {
	games := filepath.Join(t.TempDir(), "games.jsonl")
	t.Setenv("TENGEN_TEST_UCI", "illegal")
	m := arenaJSON(t, "random", "uci:'"+self(t)+"'", "--env", "tictactoe", "--games", "4", "--record", games)
	if m.Result.Wins != 4 || m.Adjudicated != 4 {
		t.Errorf("the match is %+v", m)
	}
	for _, g := range readKept(t, games) {
		if len(g.Rulings) != 1 || !strings.Contains(g.Rulings[0], "e2e4, is illegal: it loses") || !strings.Contains(g.Adjudication, "resigned") {
			t.Errorf("game %d: %q, %q", g.Game, g.Rulings, g.Adjudication)
		}
	}
}

func TestUCINeedsNotation(t *testing.T) {
	env := tictactoe.New()
	spec, err := env.Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	spec.Traits.Deterministic = false
	if _, err := newUCIPlayer(t.Context(), []string{"x"}, table{env: env, spec: spec}, 1, uciSettings{}); err == nil || !strings.Contains(err.Error(), "begins from one position") {
		t.Errorf("%v", err)
	}
}
