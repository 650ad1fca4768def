package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/engine"
)

// testdata/*.gtp are sessions checked by hand against the protocol's specification and what the GUIs
// named parse: "> " is what the controller sends, the lines below what it gets; * stands for
// anything.
func TestGTPTranscripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.gtp")
	if err != nil || len(scripts) < 3 {
		t.Fatalf("found %q: %v", scripts, err)
	}
	run := newGoRun(t, 0)
	for _, script := range scripts {
		t.Run(filepath.Base(script), func(t *testing.T) { playTranscript(t, run, script) })
	}
}

func playTranscript(t *testing.T, run, file string) {
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var input strings.Builder
	var want []string
	for lines := bufio.NewScanner(bytes.NewReader(script)); lines.Scan(); {
		if command, ok := strings.CutPrefix(lines.Text(), "> "); ok {
			input.WriteString(command + "\n")
		} else {
			want = append(want, lines.Text())
		}
	}
	o := tengenWith(t, input.String(), "gtp", run, "--simulations", "8")
	if o.code != 0 {
		t.Fatalf("exit code %d, stderr %q", o.code, o.err)
	}
	got := strings.Split(strings.TrimSuffix(o.out, "\n"), "\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) {
			t.Fatalf("%d lines came, want %d; the first that are not in both: %q, %q", len(got), len(want), got[min(i, len(got)):], want[min(i, len(want)):])
		}
		if ok, _ := path.Match(want[i], got[i]); !ok && got[i] != want[i] {
			t.Errorf("line %d is %q, want %q", i+1, got[i], want[i])
		}
	}
}

// A session takes over the checkpoints of a trainer at work, without its database.
func TestGTPFollowsTraining(t *testing.T) {
	dir := newGoRun(t, 0)
	run, err := engine.Resume(t.Context(), dir, nil, engine.WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close() // so the database is held during all that follows
	c := &console{}
	s := &gtpSession{console: c, run: dir, thinking: thinking{simulations: 4}}
	if err := s.load(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	defer func() { s.agent.Close() }()
	trainOn(t, run)
	if s.agent.Iteration() != 0 {
		t.Fatalf("the agent began with iteration %d", s.agent.Iteration())
	}
	if _, err := s.execute(t.Context(), gtpRequest{name: "genmove", args: []string{"b"}}); err != nil {
		t.Fatal(err)
	}
	if s.agent.Iteration() != 1 {
		t.Errorf("after genmove the agent has iteration %d, want 1", s.agent.Iteration())
	}
}

func TestGTPIsForGo(t *testing.T) {
	o := tengen(t, "gtp", newRun(t, "tictactoe", nil, 0))
	if o.code != exitFailed || !strings.Contains(o.err, "the rules are those of tictactoe") {
		t.Errorf("exit code %d: %s", o.code, o.err)
	}
}

func FuzzParseGTP(f *testing.F) {
	for _, line := range []string{"1 name", "play b c3 # comment", "\x01komi\t7.5\r", "12", "", "#", "007x y"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, ok := parseGTP(line)
		if !ok {
			return
		}
		for _, word := range append([]string{r.name}, r.args...) {
			if word == "" || strings.ContainsAny(word, " \t\r\n#") {
				t.Fatalf("%q has the word %q", line, word)
			}
		}
		again, ok := parseGTP(strings.Join(append([]string{r.id, r.name}, r.args...), " "))
		if !ok || again.id != r.id && r.id != "" || len(again.args) != len(r.args) && r.id != "" {
			t.Fatalf("%q is %+v and then %+v", line, r, again)
		}
		if a := r.answer("two\n\nlines\n", nil); !strings.HasSuffix(a, "\n\n") || strings.Count(a, "\n\n") != 1 {
			t.Fatalf("the answer %q does not end once", a)
		}
	})
}

func TestGTPClock(t *testing.T) {
	var s gtpSession
	ask := func(name string, args ...string) error {
		_, err := s.execute(t.Context(), gtpRequest{name: name, args: args})
		return err
	}
	forMove := func() string { return s.clock.forMove(0, 9, 1).String() }
	if got := forMove(); got != "0s" {
		t.Errorf("without a clock a move has %s", got)
	}
	for _, c := range []struct {
		name, args, want string
	}{
		{"time_settings", "400 0 0", "9s"},   // 400 s over (81-1)/2 moves, nine tenths
		{"time_settings", "0 50 5", "9s"},    // 50 s over 5 stones
		{"time_left", "black 20 2", "9s"},    // 20 s over 2 stones
		{"time_left", "b 0 0", "50ms"},       // the least
		{"time_settings", "300 10 0", "0s"},  // no limit, as the specification has it
		{"time_settings", "80 10 5", "1.8s"}, // main time first
	} {
		if err := ask(c.name, strings.Fields(c.args)...); err != nil {
			t.Fatalf("%s %s: %v", c.name, c.args, err)
		}
		if got := forMove(); got != c.want {
			t.Errorf("after %s %s a move has %s, want %s", c.name, c.args, got, c.want)
		}
	}
	left := func() string { return fmt.Sprint(s.clock.left[0], " for ", s.clock.stonesIn[0]) }
	for _, c := range []struct {
		spend time.Duration
		want  string
	}{{79 * time.Second, "1s for 0"}, {2 * time.Second, "10s for 5"}, {4 * time.Second, "6s for 4"}, {7 * time.Second, "10s for 5"}} {
		if s.clock.spend(0, c.spend); left() != c.want {
			t.Errorf("after a move of %s there is %s, want %s", c.spend, left(), c.want)
		}
	}
	for range 5 { // the stones of a period in less than its time
		s.clock.spend(0, time.Second)
	}
	if left() != "10s for 5" || s.clock.left[1] != 80*time.Second {
		t.Errorf("after a period there is %s, and the other player has %s", left(), s.clock.left[1])
	}
	for _, bad := range []string{"", "1 2", "a b c", "-1 0 0"} {
		if err := ask("time_settings", strings.Fields(bad)...); err != errSyntax {
			t.Errorf("time_settings %s: %v", bad, err)
		}
	}
}
