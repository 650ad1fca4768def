package plugintest_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// TestShortestGame has a fault that most games show late and some early: what is told is as early as can be.
func TestShortestGame(t *testing.T) {
	open := by(broken{legal: func(s *tictactoe.State, legal plugins.Bitset) {
		if s.Squares[0]&1 != 0 && s.Squares[1]&2 != 0 { // a cross in the first square, a nought in the second
			legal.Clear()
		}
	}})
	for f := range plugintest.Findings(t.Context(), open(), open(), plugintest.Options{Games: 4, Seed: 1}) {
		switch {
		case f.Check == "games":
			if f.At == nil || !slices.Equal(f.At.Moves, []int{0, 1}) || !slices.Equal(f.At.Names, []string{"a3", "b3"}) {
				t.Errorf("games: %v", f.Err)
			}
			if v := (*plugintest.Violation)(nil); !errors.As(f.Err, &v) || v != f.At {
				t.Errorf("the error is not the violation: %v", f.Err)
			}
		case slices.Contains([]string{"order", "ownership", "repetition", "batches"}, f.Check) && (f.Unmade || f.Err != nil):
			t.Errorf("%s: %v: there is nothing wrong with that in the beginnings of games", f.Check, f.Err)
		}
	}
}

// TestWhere says where in words.
func TestWhere(t *testing.T) {
	long := make([]int, 50)
	for want, v := range map[string]plugintest.Violation{
		"seed 3, at the start: no": {Request: plugins.Request{Seed: 3}},
		"seed 0, difficulty 0.5, held out, moves 4 0 (b2 a3): no": {
			Request: plugins.Request{Difficulty: 0.5, Split: plugins.HeldOut}, Moves: []int{4, 0}, Names: []string{"b2", "a3"},
		},
		"seed 0, moves 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 ... 10 more ... 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0: no": {Moves: long},
	} {
		v.Err = errors.New("no")
		if v.Error() != want {
			t.Errorf("%q, want %q", v.Error(), want)
		}
	}
}

// TestPlaythroughsPart finds the first line that differs.
func TestPlaythroughsPart(t *testing.T) {
	text, err := plugintest.Playthrough(t.Context(), tictactoe.New(), plugintest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := plugintest.SamePlaythrough(text, text); err != nil {
		t.Error(err)
	}
	for _, other := range []string{text + "more", text[1:], ""} {
		if plugintest.SamePlaythrough(text, other) == nil {
			t.Errorf("nothing is found against %.20q", other)
		}
	}
	problems, err := plugintest.Playthrough(t.Context(), newEcho(), plugintest.Options{})
	if want := "echo version 1: 1 players, 0 actions, 0 outcomes, at most 20 moves\n\n# seed 0\n0\nworked: 0 -> 0\n\n# seed 1, difficulty 0.25, held out\n3\n"; err != nil || problems != want {
		t.Errorf("%q, %v\nwant %q", problems, err, want)
	}
}
