//go:build peers

package weiqi

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// gnugo is a conversation with GNU Go, in GTP.
type gnugo struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Scanner
}

func startGNUGo(t *testing.T) *gnugo {
	t.Helper()
	program, err := exec.LookPath("gnugo")
	if err != nil {
		program = "/usr/games/gnugo"
	}
	command := exec.Command(program, "--mode", "gtp", "--chinese-rules", "--positional-superko", "--forbid-suicide")
	in, err1 := command.StdinPipe()
	out, err2 := command.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := command.Start(); err != nil {
		t.Fatalf("GNU Go is needed to test against it: %v", err)
	}
	t.Cleanup(func() { in.Close(); command.Wait() })
	return &gnugo{t: t, in: in, out: bufio.NewScanner(out)}
}

// ask sends a command and returns the answer.
func (g *gnugo) ask(format string, arguments ...any) string {
	g.t.Helper()
	fmt.Fprintf(g.in, format+"\n", arguments...)
	var answer []string
	for g.out.Scan() && g.out.Text() != "" {
		answer = append(answer, g.out.Text())
	}
	text := strings.Join(answer, "\n")
	if !strings.HasPrefix(text, "=") {
		g.t.Fatalf("GNU Go answers %q to "+format, append([]any{text}, arguments...)...)
	}
	return strings.TrimSpace(text[1:])
}

// begin starts a game.
func (g *gnugo) begin(size int) {
	g.ask("boardsize %d", size)
	g.ask("clear_board")
}

// compare checks the legal points of a side.
func (g *gnugo) compare(r *Rules, s *State) {
	g.t.Helper()
	theirs := strings.Fields(g.ask("all_legal %s", [2]string{"black", "white"}[s.side]))
	var ours []string
	for action := range plugins.Bitset(r.legal(s)[:]).All() {
		if action != r.Pass() {
			ours = append(ours, r.Name(s, action))
		}
	}
	slices.Sort(theirs)
	slices.Sort(ours)
	if !slices.Equal(theirs, ours) {
		g.t.Fatalf("ours %v\nGNU Go's %v in\n%s", ours, theirs, r.Draw(s))
	}
}

func (g *gnugo) play(r *Rules, player uint8, action int) {
	g.t.Helper()
	g.ask("play %s %s", [2]string{"black", "white"}[player], r.Name(nil, action))
}

// TestLiveGNUGo plays random games on every size that GNU Go knows.
func TestLiveGNUGo(t *testing.T) {
	engine := startGNUGo(t)
	for size := MinSize; size <= MaxSize; size++ {
		r := newRules(t, size, 7.5, min(3*size*size, 480)) // GNU Go forgets positions after 500 moves
		for seed := range uint64(4) {
			engine.begin(size)
			before := 0
			randomGame(t, r, seed+100, func(s *State) {
				if s.moves > before {
					before = s.moves
					engine.play(r, s.side^1, int(s.recent[0]))
				}
				engine.compare(r, s)
			})
		}
	}
}

// TestLiveScenarios plays the scenarios made by hand to GNU Go, so that their author's claims are
// checked as well as the code.
func TestLiveScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	engine := startGNUGo(t)
	for _, file := range files {
		var c scenario
		sent := 0
		eachCommand(t, file, func(where string, fields, rows []string) {
			if fields[0] == "board" {
				engine.begin(len(rows))
				sent = 0
			}
			if err := c.run(fields, rows); err != nil {
				t.Fatalf("%s: %v", where, err)
			}
			for ; sent < len(c.moves); sent++ {
				engine.play(c.rules, uint8(sent%2), c.moves[sent])
			}
			for side := range uint8(2) {
				state := c.state
				state.side, state.known = side, false
				engine.compare(c.rules, &state)
			}
		})
	}
}
