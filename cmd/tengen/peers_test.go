//go:build peers

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/plugins"
)

// A match against GNU Go, whose record it then reads: the stones that it finds on the board are ours.
func TestGNUGoPlaysAndReadsOurRecords(t *testing.T) {
	run, games, program := newRun(t, "go", map[string]string{"size": "9"}, 0), t.TempDir(), installed(t, "gnugo")
	opponent := "gtp:" + program + " --mode gtp --level 1 --chinese-rules --play-out-aftermath --capture-all-dead"
	m := arenaJSON(t, run+":4", opponent, "--games", "2", "--sgf", games)
	if m.Result.Games != 2 || m.Result.Length < 20 {
		t.Fatalf("the match is %+v", m)
	}
	reader, err := startGTP([]string{program, "--mode", "gtp"}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for i := range 2 {
		file := filepath.Join(games, fmt.Sprintf("game-%04d.sgf", i+1))
		if _, err := reader.ask(t.Context(), "loadsgf "+file); err != nil {
			t.Fatal(err)
		}
		for player, want := range stones(t, file) {
			got, err := reader.ask(t.Context(), "list_stones "+[]string{"black", "white"}[player])
			if found := strings.Fields(got); err != nil || !sameSet(found, want) {
				t.Errorf("%s: GNU Go finds stones of player %d on %v, want %v: %v", file, player, found, want, err)
			}
		}
	}
}

// Two programs that know each other only through our driver: ours by its own GTP, and GNU Go, on two
// threads and so two processes each.
func TestOurGTPPlaysGNUGo(t *testing.T) {
	run, kept, program := newRun(t, "go", map[string]string{"size": "7"}, 0), filepath.Join(t.TempDir(), "games.jsonl"), installed(t, "gnugo")
	t.Setenv("TENGEN_TEST_MAIN", "1")
	opponent := "gtp:" + program + " --mode gtp --level 1 --chinese-rules --play-out-aftermath --capture-all-dead"
	m := arenaJSON(t, "gtp:'"+self(t)+"' gtp "+run+" --simulations 4", opponent, "--env", "go", "--set", "size=7",
		"--games", "4", "--threads", "2", "--record", kept)
	games := readKept(t, kept)
	if m.Result.Games != 4 || m.Result.Length < 10 || len(games) != 4 {
		t.Fatalf("the match is %+v, %d games are kept", m, len(games))
	}
	if out := must(t, "arena", "ratings", kept, "--prior", "1"); !strings.Contains(out, "4 games") {
		t.Errorf("rated\n%s", out)
	}
}

// stones plays an SGF file's moves by our rules and lists the points that each player holds.
func stones(t *testing.T, file string) [2][]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := weiqi.NewRules(9, 7.5, 0)
	if err != nil {
		t.Fatal(err)
	}
	var s weiqi.State
	if err := rules.Start(&s, plugins.Request{}); err != nil {
		t.Fatal(err)
	}
	for _, node := range strings.Split(string(text), ";")[2:] {
		point := node[2:strings.IndexByte(node, ']')]
		action := rules.Pass()
		if point != "" {
			action = int(point[1]-'a')*9 + int(point[0]-'a')
		}
		if err := rules.Play(&s, action); err != nil {
			t.Fatal(err)
		}
	}
	var out [2][]string
	for p := range rules.Pass() {
		if player := s.At(p); player >= 0 {
			out[player] = append(out[player], rules.Name(&s, p))
		}
	}
	return out
}

func sameSet(a, b []string) bool {
	sort.Strings(a)
	sort.Strings(b)
	return strings.Join(a, " ") == strings.Join(b, " ")
}
