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
		{"second", "undo\nquit\n", []string{"--seat", "second"},
			[]string{"You play second", "It plays", "X", "no move of yours to take back"}},
		{"by time", "quit\n", []string{"--color", "second", "--time", "60ms"},
			[]string{"It plays"}},
		{"to the end, and another", strings.Repeat("a1\nb1\nc1\na2\nb2\nc2\na3\nb3\nc3\n", 2) + "y\nquit\n", nil,
			[]string{"another game? [y/n]"}},
	} {
		converse(t, c.name, c.input, append([]string{"play", run, "--simulations", "3"}, c.args...), c.want...)
	}
}

// converse runs the program, which must succeed and say what is wanted in that order, and returns all it says.
func converse(t *testing.T, name, input string, args []string, want ...string) string {
	t.Helper()
	o := tengenWith(t, input, args...)
	if o.code != 0 || o.err != "" {
		t.Errorf("%s: exit code %d, %s", name, o.code, o.err)
	}
	rest := o.out
	for _, want := range want {
		at := strings.Index(rest, want)
		if at < 0 {
			t.Errorf("%s: %q is missing, or too early, in\n%s", name, want, o.out)
			break
		}
		rest = rest[at+len(want):]
	}
	return o.out
}

// Any seat of three, and the only one of one.
func TestPlayOtherNumbersOfPlayers(t *testing.T) {
	three := newRun(t, "nim", map[string]string{"piles": "1+1+1"}, 0)
	converse(t, "third of three", "hint\na1\nb1\nc1\nn\n", []string{"play", three, "--seat", "third", "--simulations", "8"},
		"You play third", "The first player plays", "The second player plays", "expects +1.00 for you", "You win. Returns are [-1 0 1].")
	converse(t, "first of three", "a1\nn\n", []string{"play", three, "--seat", "1", "--simulations", "8"},
		"You play first", "The second player plays", "The third player plays", "You lose. Returns are [-1 0 1].")
	one := newRun(t, "2048", map[string]string{"size": "2", "tile": "16"}, 0)
	moves := strings.Repeat("up\nleft\ndown\nright\n", 20)
	converse(t, "alone", "hint\n"+moves, []string{"play", one, "--seed", "3", "--simulations", "8"},
		"You play alone", "points 0", "It would play", "The game is over: 1.\n")
	for _, c := range []struct{ run, seat, want string }{
		{three, "4", "nim has 3 players: there is no fourth seat"},
		{one, "second", "2048 has one player: there is no second seat"},
	} {
		if o := tengen(t, "play", c.run, "--seat", c.seat); o.code != exitFailed || !strings.Contains(o.err, c.want) {
			t.Errorf("seat %s: exit code %d, %s, want %q", c.seat, o.code, o.err, c.want)
		}
	}
}

// Games without a run: every side, or one against random moves.
func TestEnvPlay(t *testing.T) {
	converse(t, "every side", "a1\na2\nb1\nb2\nundo\nc2\nhint\nc1\nn\n", []string{"env", "play", "tictactoe"},
		"You play every side", "first player's move: ", "second player's move: ", "nobody to ask", "The first player wins.\n")
	converse(t, "three alone", "a1\nb1\nn\n", []string{"env", "play", "nim", "--set", "piles=1+1"},
		"second player's move", "The second player wins. Returns are [0 1 -1].")
	converse(t, "hidden cards", "bet\npass\nn\n", []string{"env", "play", "kuhn", "--seed", "1"}, "player 2: ?", "first player's move: ", "player 1: ? bet", "player wins.")
	args := []string{"env", "play", "pig", "--seat", "second", "--seed", "5"}
	first := converse(t, "against random", "roll\nroll\nhold\nroll\nquit\n", args, "You play second", "It plays", "your move: ", "+ 0")
	if again := converse(t, "the same luck", "roll\nroll\nhold\nroll\nquit\n", args); again != first {
		t.Errorf("the same seed gives\n%s\nand\n%s", first, again)
	}
	converse(t, "one player", "moves\nquit\n", []string{"env", "play", "2048", "--seed", "1"}, "You play alone", "points 0", "your move: ")
	for want, args := range map[string][]string{
		"asks problems in text":          {"parity"},
		"there is no number 5 seat":      {"chess", "--seat", "5"},
		"want 2 to 6":                    {"nim", "--set", "players=7"},
		`no bundled environment "ludo"`:  {"ludo"},
		`--seat is "0": want first`:      {"chess", "--seat", "0"},
		`--set players: want name=value`: {"nim", "--set", "players"},
	} {
		if o := tengen(t, append([]string{"env", "play"}, args...)...); o.code == 0 || !strings.Contains(o.err, want) {
			t.Errorf("%v: exit code %d, %s, want %q", args, o.code, o.err, want)
		}
	}
}

// Rules that a command serves are played as those in this process are.
func TestEnvPlayCommand(t *testing.T) {
	moves := "a1\na2\nb1\nb2\nc1\nn\n"
	cmd := child(t, "env", "play", "--", "env", "TENGEN_TEST_MAIN=1", self(t), "env", "serve", "tictactoe")
	cmd.Stdin = strings.NewReader(moves)
	out, err := cmd.Output()
	if want := tengenWith(t, moves, "env", "play", "tictactoe").out; err != nil || string(out) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
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
