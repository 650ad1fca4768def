package game2048

import (
	"fmt"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/plugintest/recorded"
)

func TestConformance(t *testing.T) {
	for _, settings := range []plugins.Settings{{"tile": "16"}, {"tile": "256"}, {"size": "2"}, {"size": "3", "tile": "32"}} {
		t.Run(fmt.Sprint(settings), func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{Settings: settings})
		})
	}
}

// Games as OpenSpiel plays them, to three tiles.
func TestGamesMatchOpenSpiel(t *testing.T) {
	if games, err := recorded.Check(New, "testdata/games.txt"); err != nil || games != 120 {
		t.Errorf("%d games, want 120: %v", games, err)
	}
}

// Each tile merges at most once a move, those ahead first.
func TestSlide(t *testing.T) {
	type row = [mostSide]uint8
	g := newGrid(mostSide)
	for _, c := range []struct {
		row, want row
		earned    int
	}{
		{row{1, 1, 1, 1}, row{2, 2}, 8},
		{row{0, 1, 0, 1}, row{2}, 4},
		{row{2, 1, 1, 0}, row{2, 2}, 4},
		{row{1, 1, 1, 0}, row{2, 1}, 4},
		{row{1, 2, 3, 4}, row{1, 2, 3, 4}, 0},
	} {
		var b Board
		copy(b[4:], c.row[:])
		moves := g.canSlide(&b, Left)
		earned := g.slide(&b, Left)
		if got := row(b[4:8]); got != c.want || earned != c.earned || moves != (c.row != c.want) {
			t.Errorf("%v slides to %v earning %d, moves is %v; want %v and %d", c.row, got, earned, moves, c.want, c.earned)
		}
	}
}
