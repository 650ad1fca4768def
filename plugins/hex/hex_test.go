package hex

import (
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/plugintest/recorded"
)

func TestConformance(t *testing.T) {
	for _, size := range []string{"2", "7", "13"} {
		t.Run(size, func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{Settings: plugins.Settings{"size": size}})
		})
	}
}

// Games as OpenSpiel plays them, on four boards.
func TestGamesMatchOpenSpiel(t *testing.T) {
	if games, err := recorded.Check(New, "testdata/games.txt"); err != nil || games != 240 {
		t.Errorf("%d games, want 240: %v", games, err)
	}
}

// wins reports whether who moves in s can force a connection.
func wins(r *Rules, s State, known map[string]bool) bool {
	if s.Winner >= 0 {
		return false // the one who has just moved has won
	}
	key := string(r.AppendState(nil, &s))
	if won, ok := known[key]; ok {
		return won
	}
	won := false
	for cell := range r.neighbours {
		if s.Cells[cell] == empty && !won {
			next := s
			r.Play(&next, cell)
			won = !wins(r, next, known)
		}
	}
	known[key] = won
	return won
}

// Nash: who moves first can win, on any board.
func TestFirstPlayerWins(t *testing.T) {
	for size := 2; size <= 3; size++ {
		r, known := newRules(size), map[string]bool{}
		if !wins(r, State{Winner: -1}, known) {
			t.Errorf("size %d: the first player does not win, which Nash has proven", size)
		}
	}
}
