package engine

import (
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// An opening taken from a game that began elsewhere ends where its next move is not legal: the game
// goes on by search instead of failing.
func TestOpeningEndsWhereItsMoveIsIllegal(t *testing.T) {
	legal := plugins.NewBitset(9)
	legal.Add(4)
	for _, c := range []struct {
		opening []int32
		ply     int
		opens   bool
	}{
		{nil, 0, false}, {[]int32{4}, 0, true}, {[]int32{4}, 1, false}, {[]int32{3, 4}, 0, false}, {[]int32{3, 4}, 1, true}, {[]int32{drawn}, 0, true},
	} {
		s := slot{opening: c.opening, ply: c.ply, position: plugins.Position{Legal: legal}}
		if got := s.opens(); got != c.opens || !got && len(s.opening) > c.ply {
			t.Errorf("opening %v at ply %d: opens %v, what is left %v", c.opening, c.ply, got, s.opening)
		}
	}
}
