package main

import (
	"strings"
	"testing"
)

// A person's session: what they type, and what must be said in this order.
func TestPlay(t *testing.T) {
	run := newRun(t, "tictactoe", nil, 1)
	for _, c := range []struct {
		name, input string
		args, want  []string
	}{
		{"help, wrong names and quit", "help\nz9\nmoves\nquit\nb2\n", nil,
			[]string{"You play first", "3  . . .", "undo", `"z9" is no move here`, "a3 b3 c3 a2 b2 c2 a1 b1 c1", "your move: "}},
		{"moves in either case, and undo", "undo\nB2\nundo\nb2\n", nil,
			[]string{"no move of yours to take back", "It plays", "2  . X .", "2  . . .", "It plays"}},
		{"a hint", "hint\nboard\n", nil,
			[]string{"It would play", "(3 simulations)", "visits", "3  . . ."}},
		{"second", "undo\nquit\n", []string{"--color", "second"},
			[]string{"You play second", "It plays", "X", "no move of yours to take back"}},
		{"by time", "quit\n", []string{"--color", "second", "--time", "60ms"},
			[]string{"It plays"}},
		{"to the end, and another", strings.Repeat("a1\nb1\nc1\na2\nb2\nc2\na3\nb3\nc3\n", 2) + "y\nquit\n", nil,
			[]string{"another game? [y/n]"}},
	} {
		o := tengenWith(t, c.input, append([]string{"play", run, "--simulations", "3"}, c.args...)...)
		if o.code != 0 || o.err != "" {
			t.Errorf("%s: exit code %d, %s", c.name, o.code, o.err)
		}
		rest := o.out
		for _, want := range c.want {
			at := strings.Index(rest, want)
			if at < 0 {
				t.Errorf("%s: %q is missing, or too early, in\n%s", c.name, want, o.out)
				break
			}
			rest = rest[at+len(want):]
		}
	}
}

func TestFindMove(t *testing.T) {
	names := map[int]string{0: "a1", 1: "Nf3", 2: "bxc", 3: "Bxc"}
	for text, want := range map[string]int{"A1": 0, "nf3": 1, "bxc": 2, "Bxc": 3, "BXC": -1, "": -1} {
		if action, ok := findMove(names, text); ok != (want >= 0) || ok && action != want {
			t.Errorf("%q is action %d, %v; want %d", text, action, ok, want)
		}
	}
}
