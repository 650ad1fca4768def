package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func arenaJSON(t *testing.T, args ...string) measured {
	t.Helper()
	var m measured
	if err := json.Unmarshal([]byte(must(t, append([]string{"arena", "--json"}, args...)...)), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestArenaRandomAgainstRollouts(t *testing.T) {
	args := []string{"rollouts:40", "random", "--env", "tictactoe", "--games", "40", "--seed", "3"}
	m := arenaJSON(t, args...)
	if m.Result.Games != 40 || m.Low <= 0.5 {
		t.Errorf("rollouts are not clearly better than random: %+v", m)
	}
	one := arenaJSON(t, append(args, "--threads", "1")...)
	if one.Result != m.Result {
		t.Errorf("one thread changes the result: %+v and %+v", one.Result, m.Result)
	}
	table := must(t, "arena", "random", "rollouts:5", "--env", "tictactoe", "--games", "4")
	if !strings.Contains(table, "95 % interval") || !strings.Contains(table, "B  rollouts:5") {
		t.Errorf("the table is\n%s", table)
	}
}

// In a game for one what counts is who made more of the same start.
func TestArenaOfOnePlayer(t *testing.T) {
	games := filepath.Join(t.TempDir(), "games.jsonl")
	args := []string{"rollouts:40", "random", "--env", "2048", "--set", "size=2", "--set", "tile=16", "--games", "20"}
	m := arenaJSON(t, append(args, "--record", games)...)
	if m.Low <= 0.5 || m.Result.Returns[0] <= m.Result.Returns[1] || m.Result.Draws == 20 {
		t.Errorf("searching is not better than random: %+v", m)
	}
	if kept := readKept(t, games); len(kept) != 20 || len(kept[0].Returns) != 2 || len(kept[0].Rival) == 0 {
		t.Errorf("kept %+v", kept)
	}
	want := fmt.Sprintf("mean return %.3f against %.3f", m.Result.Returns[0], m.Result.Returns[1])
	if table := must(t, append([]string{"arena"}, args...)...); !strings.Contains(table, want) {
		t.Errorf("%q is missing in\n%s", want, table)
	}
	if table := must(t, "arena", "ratings", games, "--prior", "1"); !strings.Contains(table, "20 games") {
		t.Errorf("rated\n%s", table)
	}
}

func TestArenaOfRuns(t *testing.T) {
	run, other := newRun(t, "tictactoe", nil, 1), newGoRun(t, 0)
	m := arenaJSON(t, run, run+"@0:0", "--games", "4", "--simulations", "4")
	if want := run + ", 4 simulations, iteration 1"; m.A != want {
		t.Errorf("A is %q, want %q", m.A, want)
	}
	if want := run + "@0, network alone, iteration 0"; m.B != want {
		t.Errorf("B is %q, want %q", m.B, want)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{run, other}, "do not play the same game"},
		{[]string{run, "random", "--env", "go"}, "a run brings its own rules"},
		{[]string{run + "@7", "random"}, "keeps no weights of iteration 7"},
		{[]string{run, "gtp:" + "whatever"}, "this is for Go"},
	} {
		o := tengen(t, append([]string{"arena", "--games", "2"}, c.args...)...)
		if o.code != exitFailed || !strings.Contains(o.err, c.want) {
			t.Errorf("arena %v: exit code %d, %s", c.args, o.code, o.err)
		}
	}
	weights := filepath.Join(run, "selves", "00000000.safetensors")
	if m := arenaJSON(t, weights+":0", "random", "--games", "2"); !strings.HasPrefix(m.A, weights) {
		t.Errorf("a weights file plays as %q", m.A)
	}
}

// Games of chess are kept as chess players keep them, resignations with a word on them.
func TestArenaKeepsPGN(t *testing.T) {
	games := filepath.Join(t.TempDir(), "games")
	arenaJSON(t, "random", "random", "--env", "chess", "--set", "plies=9", "--games", "2", "--opening", "0", "--pgn", games)
	t.Setenv("TENGEN_TEST_UCI", "illegal")
	adjudicated := filepath.Join(t.TempDir(), "adjudicated")
	arenaJSON(t, "uci:'"+self(t)+"'", "random", "--env", "chess", "--games", "1", "--opening", "3", "--pgn", adjudicated)
	for path, want := range map[string][]string{
		filepath.Join(games, "game-0002.pgn"):       {`[White "random"]`, `[Result "1/2-1/2"]`, " 1. ", " 5. "},
		filepath.Join(adjudicated, "game-0001.pgn"): {`[White "uci:`, `[Result "`, "{ seat ", " resigned; ", "is illegal: it loses }"},
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range want {
			if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), want) {
				t.Errorf("%q is missing in\n%s", want, text)
			}
		}
	}
}

// The program is its own external opponent, and the games are kept.
func TestArenaAgainstGTP(t *testing.T) {
	run, games := newGoRun(t, 0), filepath.Join(t.TempDir(), "games")
	t.Setenv("TENGEN_TEST_MAIN", "1")
	m := arenaJSON(t, run+":2", "gtp:'"+self(t)+"' gtp "+run+" --simulations 2", "--games", "2", "--sgf", games)
	if m.Result.Games != 2 || m.Result.Length < 2 {
		t.Errorf("the match is %+v", m)
	}
	text, err := os.ReadFile(filepath.Join(games, "game-0002.sgf"))
	if err != nil || !strings.HasPrefix(string(text), "(;FF[4]GM[1]CA[UTF-8]AP[Tengen]SZ[5]KM[7.5]") {
		t.Errorf("game 2 was kept as %q: %v", text, err)
	}
}

func TestGTPOpponentsThatMisbehave(t *testing.T) {
	for _, c := range []struct{ way, want string }{
		{"hang", `"genmove B": no answer within 5s`},
		{"exit", `"genmove B": it has exited; it wrote: out of ideas`},
		{"refuse", `"genmove B": refused: not today`},
		{"Z99", `"Z99" is no point of a board of 5 lines`},
		{"resign", ""}, // it passes
		{"noise", ""},
		{"pass", ""},
	} {
		t.Setenv("TENGEN_TEST_GTP", c.way)
		deadline := "1m"
		if c.way == "hang" {
			deadline = "5s" // long enough to start in
		}
		o := tengen(t, "arena", "gtp:'"+self(t)+"'", "random", "--env", "go", "--set", "size=5", "--games", "2", "--opening", "0", "--deadline", deadline)
		if c.want == "" && o.code != 0 || c.want != "" && (o.code != exitFailed || !strings.Contains(o.err, c.want)) {
			t.Errorf("%s: exit code %d\n%s", c.way, o.code, o.err)
		}
	}
}

func TestContestants(t *testing.T) {
	for _, c := range []struct {
		text, kind, run string
		simulations     int
	}{
		{"random", "random", "random", 64},
		{"rollouts:200", "rollouts", "rollouts:200", 200},
		{"runs/a", "run", "runs/a", 64},
		{"runs/a:0", "run", "runs/a", 0},
		{"runs/a@3:16", "run", "runs/a@3", 16},
		{"runs/a:b", "run", "runs/a:b", 64},
		{"gtp:gnugo --mode gtp", "gtp", "gtp:gnugo --mode gtp", 64},
	} {
		k, err := parseContestant(c.text, 64)
		if err != nil || k.kind != c.kind || k.run != c.run || k.simulations != c.simulations {
			t.Errorf("%s is %+v: %v", c.text, k, err)
		}
	}
}

func FuzzSplitCommand(f *testing.F) {
	f.Add(`gnugo --mode gtp`)
	f.Add(`"/with space/x" 'a "b"' c""`)
	f.Add(`'`)
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitCommand(line)
		if err == nil && !strings.ContainsAny(line, `'"`) && !slices.Equal(words, strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == '\t' })) {
			t.Fatalf("%q is cut into %q", line, words)
		}
	})
}

func TestSplitCommand(t *testing.T) {
	got, err := splitCommand(` a  'b c' "d 'e'" f'g h'i "" `)
	if want := []string{"a", "b c", "d 'e'", "fg hi", ""}; err != nil || !slices.Equal(got, want) {
		t.Errorf("cut into %q: %v", got, err)
	}
	if _, err := splitCommand(`a 'b`); err == nil {
		t.Error("an open quote is accepted")
	}
}
