//go:build peers

package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// installed is where a program is, by any of its names, in PATH or where some systems keep games.
func installed(t *testing.T, name string) string {
	t.Helper()
	for _, path := range []string{name, "/usr/games/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	t.Fatalf("%s is not installed", name)
	return ""
}

// peerScript runs a script of bench/peers and returns what it prints.
func peerScript(t *testing.T, script string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python(t), append([]string{"../../bench/peers/" + script}, args...)...)
	cmd.Env = append(os.Environ(), "TENGEN_TEST_MAIN=1")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("%s: %v\n%s", script, err, exit.Stderr)
		}
		t.Fatalf("%s: %v", script, err)
	}
	return out
}

// python-chess reads what a match against Stockfish leaves.
func TestPythonChessReadsOurRecords(t *testing.T) {
	run, games := newRun(t, "chess", nil, 0), t.TempDir()
	m := arenaJSON(t, run+":2", "uci:"+installed(t, "stockfish"), "--games", "2", "--uci-go", "depth 1", "--uci-option", "Skill Level=0", "--pgn", games)
	out := peerScript(t, "read_pgn.py", filepath.Join(games, "game-0001.pgn"), filepath.Join(games, "game-0002.pgn"))
	results, plies := map[string]int{}, 0
	for line := range strings.Lines(string(out)) {
		var result string
		var n int
		if _, err := fmt.Sscan(line, &result, &n); err != nil {
			t.Fatal(err)
		}
		results[result]++
		plies += n
	}
	if results["1/2-1/2"] != m.Result.Draws || results["1-0"]+results["0-1"] != 2-m.Result.Draws || math.Abs(float64(plies)/2-m.Result.Length) > 1e-6 {
		t.Errorf("python-chess reads\n%sof %+v", out, m.Result)
	}
}

// python-chess drives the program and Stockfish, and neither says anything that it takes amiss.
// TENGEN_PEER_GAMES is how many games they play.
func TestStockfishPlaysOverUCI(t *testing.T) {
	games, err := strconv.Atoi(cmp.Or(os.Getenv("TENGEN_PEER_GAMES"), "4"))
	if err != nil {
		t.Fatal(err)
	}
	run := newRun(t, "chess", nil, 0)
	var match struct{ Games, Plies, Unfinished int }
	out := peerScript(t, "match_uci.py", strconv.Itoa(games), installed(t, "stockfish"), self(t), "uci", run)
	if err := json.Unmarshal(out, &match); err != nil || match.Games != games || match.Plies < 8*games {
		t.Errorf("the match is %s: %v", out, err)
	}
	t.Logf("%s", out)
}
