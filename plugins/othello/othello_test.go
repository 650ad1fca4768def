package othello

import (
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/plugintest/recorded"
)

func TestConformance(t *testing.T) {
	plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{})
}

// Games as OpenSpiel plays them.
func TestGamesMatchOpenSpiel(t *testing.T) {
	if games, err := recorded.Check(New, "testdata/games.txt"); err != nil || games != 200 {
		t.Errorf("%d games, want 200: %v", games, err)
	}
}

// perft counts the games of so many plies, passes included.
func perft(b Board, plies int) int {
	if plies == 0 {
		return 1
	}
	moves := b.Moves()
	if moves == 0 {
		if b.Pass().Moves() == 0 {
			return 1
		}
		return perft(b.Pass(), plies-1)
	}
	sum := 0
	for square := range squares {
		if moves>>square&1 != 0 {
			sum += perft(b.Play(square), plies-1)
		}
	}
	return sum
}

// The published numbers of games (oeis.org/A124004; Paul Byrne).
func TestKnownCounts(t *testing.T) {
	var s State
	Rules{}.Start(&s, plugins.Request{})
	for plies, want := range []int{1, 4, 12, 56, 244, 1396, 8200, 55092, 390216} {
		if got := perft(s.Board, plies); got != want {
			t.Errorf("%d games of %d plies, published are %d", got, plies, want)
		}
	}
}
