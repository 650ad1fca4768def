package main

import (
	"bufio"
	"context"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/engine"
)

// guiSession is a session with a GUI at the other end.
type guiSession struct {
	t     *testing.T
	in    io.WriteCloser
	lines chan string
	done  chan error
}

func newGUISession(t *testing.T) *guiSession {
	t.Helper()
	in, typed := io.Pipe()
	shown, out := io.Pipe()
	s := &gtpSession{console: &console{in: in, out: out}, run: newGoRun(t, 0), thinking: thinking{simulations: 4}}
	if err := s.load(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	g := &guiSession{t: t, in: typed, lines: make(chan string, 100), done: make(chan error, 1)}
	go func() {
		g.done <- s.serve(context.WithoutCancel(t.Context()))
		out.Close()
		s.agent.Close()
	}()
	go func() {
		defer close(g.lines)
		for scan := bufio.NewScanner(shown); scan.Scan(); {
			g.lines <- scan.Text()
		}
	}()
	return g
}

func (g *guiSession) send(line string) {
	g.t.Helper()
	if _, err := io.WriteString(g.in, line+"\n"); err != nil {
		g.t.Fatal(err)
	}
}

func (g *guiSession) line() string {
	g.t.Helper()
	select {
	case line, ok := <-g.lines:
		if !ok {
			g.t.Fatal("the session has ended")
		}
		return line
	case <-time.After(30 * time.Second):
		g.t.Fatal("nothing comes")
	}
	return ""
}

// rest reads lines that begin so, up to one that does not, which it returns.
func (g *guiSession) rest(prefix string) string {
	for {
		if line := g.line(); !strings.HasPrefix(line, prefix) {
			return line
		}
	}
}

// An analysis goes on until the next line, an empty one or a command, which is then answered; the
// board is as it was. The lines are as Leela Zero and KataGo write them.
func TestAnalysisStreamsUntilTheNextCommand(t *testing.T) {
	g := newGUISession(t)
	leela := regexp.MustCompile(`^(info move ([A-HJ-T]\d+|pass) visits \d+ winrate \d+ prior \d+ lcb \d+ order \d+ pv ([A-HJ-T]\d+|pass) ?)+$`)
	kata := regexp.MustCompile(`^info move \S+ visits \d+ utility -?\d\.\d+ winrate \d\.\d+ prior \d\.\d+ lcb \d\.\d+ utilityLcb -?\d\.\d+ order 0 pv \S+$`)
	for _, c := range []struct {
		ask, head string
		line      *regexp.Regexp
		next      string
		answer    string
	}{
		{"7 lz-analyze B 1", "=7", leela, "8 name", "=8 Tengen"},
		{"lz-analyze W interval 1", "=", leela, "known_command lz-analyze", "= true"},
		{"kata-analyze 1 maxmoves 1", "=", kata, "", ""},
		{"kata-analyze b 1 maxmoves 1 rootInfo true minmoves 3", "=", kata, "play B C3", "="},
	} {
		g.send(c.ask)
		if head := g.line(); head != c.head {
			t.Fatalf("%s: the answer begins with %q", c.ask, head)
		}
		if first := g.line(); !c.line.MatchString(first) {
			t.Errorf("%s: %q", c.ask, first)
		}
		g.send(c.next)
		if end := g.rest("info "); end != "" {
			t.Errorf("%s ends with %q", c.ask, end)
		}
		if c.next == "" {
			continue
		}
		if answer := g.line(); answer != c.answer {
			t.Errorf("%q is answered by %q", c.next, answer)
		}
		g.line()
	}
	g.send("undo")
	if answer := g.line(); answer != "=" { // the one stone, and nothing that an analysis left
		t.Errorf("undo: %q", answer)
	}
	g.line()
	g.send("undo")
	if answer := g.line(); answer != "? cannot undo" {
		t.Errorf("undo: %q", answer)
	}
}

// The end of the input ends an analysis and the session.
func TestAnalysisEndsWithTheInput(t *testing.T) {
	g := newGUISession(t)
	g.send("lz-analyze B 1")
	g.line()
	g.line()
	g.in.Close()
	if end := g.rest("info "); end != "" {
		t.Errorf("the analysis ends with %q", end)
	}
	if err := <-g.done; err != nil {
		t.Error(err)
	}
}

// A value of +1 is a sure win, of -1 a sure loss; the bound is Wilson's: of 90 in 100, 82.56 %
// (SciPy, score_test.go).
func TestInfo(t *testing.T) {
	c := engine.Candidate{Visits: 100, Q: 0.8, Prior: 0.25}
	if got, want := leelaInfo("D4", 1, c), "info move D4 visits 100 winrate 9000 prior 2500 lcb 8256 order 1 pv D4"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := kataInfo("D4", 1, c), "info move D4 visits 100 utility 0.800000 winrate 0.900000 prior 0.250000 lcb 0.825634 utilityLcb 0.651269 order 1 pv D4"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for q, want := range map[float32]float64{1: 1, -1: 0, 0: 0.5, 1.5: 1} {
		if got, low := winRate(engine.Candidate{Visits: 3, Q: q}); math.Abs(got-want) > 1e-9 || low > got {
			t.Errorf("a value of %v is a share of %v, at least %v", q, got, low)
		}
	}
}

func FuzzParseAnalysis(f *testing.F) {
	for _, line := range []string{"", "b", "w 50", "interval 10 maxmoves 3", "b 5 ownership true", "avoid b C3 1"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, err := parseAnalysis(strings.Fields(line))
		if err == nil && (r.player < -1 || r.player > 1 || r.most < 0) {
			t.Fatalf("%q is %+v", line, r)
		}
	})
}

// testdata/fixed_handicap.txt is what GNU Go answers to fixed_handicap on boards of 5 to 19 lines.
func TestHandicapPointsAreGNUGos(t *testing.T) {
	f, err := os.Open("testdata/fixed_handicap.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const columns = "ABCDEFGHJKLMNOPQRST"
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if words[0] == "#" {
			continue
		}
		size, _ := strconv.Atoi(words[0])
		stones, _ := strconv.Atoi(words[1])
		var names []string
		for _, p := range handicapPoints(size, stones) {
			names = append(names, columns[p%size:][:1]+strconv.Itoa(size-p/size))
		}
		want := strings.Join(words[3:], " ")
		if words[2] == "?" {
			want = ""
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%d stones on %d lines: %s, want %s", stones, size, got, want)
		}
	}
	if n != 151 {
		t.Errorf("%d lines", n)
	}
}
