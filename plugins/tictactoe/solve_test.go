package tictactoe

import (
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// Of the 5,478 positions 958 are over (626 won by crosses, 316 by noughts, 16 drawn), as is well known;
// the game is a draw whatever the first move.
func TestSolveKnowsTheGame(t *testing.T) {
	list := Solve()
	if len(list) != 5478-958 {
		t.Errorf("%d positions are not over, want 4520", len(list))
	}
	if first := list[0]; first.Result != 0 || first.Keeps.Count() != 9 || first.Counts() {
		t.Errorf("the start has result %d, kept by %d moves", first.Result, first.Keeps.Count())
	}
}

// The moves lead to the state, and what perfect play is after a corner: the centre alone.
func TestSolveMoves(t *testing.T) {
	for _, p := range Solve() {
		var s State
		for _, action := range p.Moves {
			s = play(s, action)
		}
		if s != p.State || p.Keeps.Count() == 0 {
			t.Fatalf("%v leads to %v, not to %v; kept by %b", p.Moves, s, p.State, p.Keeps)
		}
		if len(p.Moves) == 1 && p.Moves[0] == 0 && (p.Keeps.Count() != 1 || !p.Keeps.Has(4)) {
			t.Errorf("against a corner %b draw, want the centre alone", p.Keeps)
		}
	}
}

// Two who keep the result draw, however they choose among the moves that do; one who keeps it does not
// lose to anybody (checked for every reply and every keeping move).
func TestKeepingNeverLoses(t *testing.T) {
	known := map[State]Solved{}
	for _, p := range Solve() {
		known[p.State] = p
	}
	for seat := range 2 {
		seen := map[State]bool{}
		var visit func(State)
		visit = func(s State) {
			if seen[s] {
				return
			}
			seen[s] = true
			mover := Rules{}.Mover(&s)
			if mover == plugins.Terminal {
				if (Rules{}).winner(&s) == 1-seat {
					t.Errorf("seat %d lost in %v", seat, s)
				}
				return
			}
			choices := free(s)
			if mover == seat {
				choices = known[s].Keeps
			}
			for action := range choices.All() {
				visit(play(s, action))
			}
		}
		visit(State{})
	}
}
