package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/internal/rating"
)

// readKept reads a file of games.
func readKept(t *testing.T, path string) (out []keptGame) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var g keptGame
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
	return out
}

// A test stops a match early, at the same game whatever the number of threads.
func TestSPRTStopsTheMatch(t *testing.T) {
	args := []string{"rollouts:40", "random", "--env", "tictactoe", "--games", "400", "--sprt", "0,100"}
	one := arenaJSON(t, append(args, "--threads", "1")...)
	if one.Test == nil || one.Test.Verdict != "H1" || one.Result.Games >= 400 || one.Result.Games%2 != 0 {
		t.Fatalf("the match is %+v, the test %+v", one, one.Test)
	}
	if pairs := one.Test.Pairs.Pairs(); 2*pairs != one.Result.Games || one.Test.LLR < one.Test.Upper {
		t.Errorf("the test is %+v after %d games", one.Test, one.Result.Games)
	}
	three := arenaJSON(t, append(args, "--threads", "3")...)
	if one.Result != three.Result || !reflect.DeepEqual(one.Test, three.Test) {
		t.Errorf("three threads give %+v, %+v", three.Result, three.Test)
	}
	text := must(t, "arena", "random", "rollouts:40", "--env", "tictactoe", "--games", "400", "--sprt", "0,100")
	if !strings.Contains(text, "H0, that A is +0 Elo above B, is the truer") {
		t.Errorf("the table is\n%s", text)
	}
}

func TestPairsOfAnInterruptedMatch(t *testing.T) {
	game := func(number int, own float32) engine.GameRecord {
		return engine.GameRecord{Game: number, Seat: 0, Returns: []float32{own, -own}}
	}
	games := []engine.GameRecord{game(0, 1), game(1, 0), game(3, 1), game(4, -1), game(5, -1), game(6, 1), game(9, 1)}
	if got := pairs(games); got != (rating.Pentanomial{1, 0, 0, 1, 0}) {
		t.Errorf("pairs %v, want one of 3/2 points (games 0 and 1) and one of 0 (4 and 5)", got)
	}
}

// Matches of one file rate three players; the ratings are those of internal/rating on the tallies.
func TestRatingsOfRecordedGames(t *testing.T) {
	games := filepath.Join(t.TempDir(), "games.jsonl")
	var matches []measured
	for _, pair := range [][2]string{{"random", "rollouts:2"}, {"rollouts:2", "rollouts:30"}, {"rollouts:30", "random"}} {
		matches = append(matches, arenaJSON(t, pair[0], pair[1], "--env", "tictactoe", "--games", "60", "--opening", "1", "--record", games))
	}
	var got ratedPlayers
	if err := json.Unmarshal([]byte(must(t, "arena", "ratings", games, "--anchor", "random", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	var pairings []rating.Pairing
	for i, seats := range [][2]int{{0, 1}, {1, 2}, {2, 0}} {
		r := matches[i].Result
		pairings = append(pairings, rating.Pairing{A: seats[0], B: seats[1], Wins: float64(r.Wins), Draws: float64(r.Draws), Losses: float64(r.Losses)})
	}
	fitted, err := rating.Fit(3, pairings)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]rating.Rating{"random": fitted.Above(0)[0], "rollouts:2": fitted.Above(0)[1], "rollouts:30": fitted.Above(0)[2]}
	if got.Games != 180 || len(got.Players) != 3 || got.Players[0].Name != "rollouts:30" {
		t.Fatalf("rated %+v", got)
	}
	for _, p := range got.Players {
		w := want[p.Name]
		if diff := p.Elo - w.Elo; p.Games != 120 || diff > 1e-6 || diff < -1e-6 || p.High-p.Low > 2*1.97*w.Error || p.High < p.Low {
			t.Errorf("%+v, want %+v", p, w)
		}
	}
	table := must(t, "arena", "ratings", games)
	if !strings.Contains(table, "180 games; 0 is the mean of the players") {
		t.Errorf("the table is\n%s", table)
	}
}

func TestRatingsFailures(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sweep := `{"game":0,"seat":0,"seats":["strong","weak"],"returns":[1,-1]}` + "\n"
	for _, c := range []struct {
		path, want string
		more       []string
	}{
		{write("cut.jsonl", sweep+`{"game":1,"se`), "cut.jsonl:2: unexpected end of JSON input; delete the line", nil},
		{write("one.jsonl", `{"game":0,"seats":["a"],"returns":[1]}`), "one.jsonl:1: want a game of two seats", nil},
		{write("sweep.jsonl", sweep), "strong has won every game, weak has lost every game; play more games", nil},
		{write("self.jsonl", `{"game":0,"seats":["a","a"],"returns":[1,-1]}`), "no games between two players", nil},
		{write("anchor.jsonl", sweep), `nobody is called "me"; there are: strong; weak`, []string{"--anchor", "me"}},
		{write("nobody.sgf", "(;GM[1]SZ[5]RE[B+2])"), "names no players", nil},
		{write("open.sgf", "(;GM[1]SZ[5]PB[a]PW[b]RE[Void])"), `the result "Void"`, nil},
		{filepath.Join(dir, "nowhere"), "no such file", nil},
	} {
		o := tengen(t, append([]string{"arena", "ratings", c.path}, c.more...)...)
		if o.code != exitFailed || o.out != "" || !strings.Contains(o.err, c.want) {
			t.Errorf("%s: exit code %d, %q, want %q", c.path, o.code, o.err, c.want)
		}
	}
	if out := must(t, "arena", "ratings", filepath.Join(dir, "sweep.jsonl"), "--prior", "1"); !strings.Contains(out, "strong") {
		t.Errorf("with a prior:\n%s", out)
	}
}

// SGF files are rated as the lines about the same games are.
func TestRatingsOfSGF(t *testing.T) {
	lines, files := filepath.Join(t.TempDir(), "games.jsonl"), filepath.Join(t.TempDir(), "sgf")
	arenaJSON(t, "random", "rollouts:2", "--env", "go", "--set", "size=5", "--set", "max_moves=20", "--games", "20", "--record", lines, "--sgf", files)
	a, b := must(t, "arena", "ratings", lines, "--prior", "1", "--anchor", "random", "--json"), must(t, "arena", "ratings", files, "--prior", "1", "--anchor", "random", "--json")
	if a != b {
		t.Errorf("lines give %s, files %s", a, b)
	}
}

// A program that resigns has lost, and the files say how.
func TestResignationIsRecorded(t *testing.T) {
	lines, files := filepath.Join(t.TempDir(), "games.jsonl"), filepath.Join(t.TempDir(), "sgf")
	t.Setenv("TENGEN_TEST_GTP", "resign")
	m := arenaJSON(t, "gtp:'"+self(t)+"'", "random", "--env", "go", "--set", "size=5", "--games", "2", "--record", lines, "--sgf", files)
	if m.Result.Losses != 2 || m.Adjudicated != 2 {
		t.Errorf("the match is %+v", m)
	}
	for i, want := range []string{"RE[W+R]", "RE[B+R]"} {
		text, err := os.ReadFile(filepath.Join(files, []string{"game-0001.sgf", "game-0002.sgf"}[i]))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("game %d is %s, want %s: %v", i+1, text, want, err)
		}
	}
	if kept := readKept(t, lines); len(kept) != 2 || kept[0].Adjudication == "" || kept[0].Settings["size"] != "5" || kept[0].Environment != "go" {
		t.Errorf("kept %+v", kept)
	}
}

func TestParseSPRT(t *testing.T) {
	for _, bad := range []string{"5", "5,0", "a,b", "0,0", "0,Inf", ",3"} {
		if _, err := parseSPRT(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	if test, err := parseSPRT("-2.5, 10"); err != nil || test.Elo0 != -2.5 || test.Elo1 != 10 {
		t.Errorf("%+v, %v", test, err)
	}
	if test, err := parseSPRT(""); test != nil || err != nil {
		t.Errorf("no test is %v, %v", test, err)
	}
}
