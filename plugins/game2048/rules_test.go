package game2048

import (
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/plugintest/recorded"
)

func TestConformance(t *testing.T) {
	for _, tile := range []string{"16", "256"} {
		t.Run(tile, func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{Settings: plugins.Settings{"tile": tile}})
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
	for _, c := range []struct {
		row, want [side]uint8
		earned    int
	}{
		{[side]uint8{1, 1, 1, 1}, [side]uint8{2, 2}, 8},
		{[side]uint8{0, 1, 0, 1}, [side]uint8{2}, 4},
		{[side]uint8{2, 1, 1, 0}, [side]uint8{2, 2}, 4},
		{[side]uint8{1, 1, 1, 0}, [side]uint8{2, 1}, 4},
		{[side]uint8{1, 2, 3, 4}, [side]uint8{1, 2, 3, 4}, 0},
	} {
		var b Board
		copy(b[4:], c.row[:])
		moves := b.CanSlide(Left)
		earned := b.Slide(Left)
		if got := [side]uint8(b[4:8]); got != c.want || earned != c.earned || moves != (c.row != c.want) {
			t.Errorf("%v slides to %v earning %d, moves is %v; want %v and %d", c.row, got, earned, moves, c.want, c.earned)
		}
	}
}
