package tictactoe

import (
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// count walks every game and returns how many there are, marking the positions on the way.
func count(t *testing.T, s State, seen map[State]bool) int {
	t.Helper()
	seen[s] = true
	rules := Rules{}
	if rules.Mover(&s) == plugins.Terminal {
		return 1
	}
	legal := plugins.NewBitset(9)
	rules.Legal(&s, legal)
	games := 0
	for action := range legal.All() {
		next := s
		if err := rules.Play(&next, action); err != nil {
			t.Fatal(err)
		}
		games += count(t, next, seen)
	}
	return games
}

// The counts are known: oeis.org A061526 sums to 255,168 games, and there are 5,478 positions.
func TestKnownCounts(t *testing.T) {
	seen := map[State]bool{}
	if games := count(t, State{}, seen); games != 255168 || len(seen) != 5478 {
		t.Fatalf("%d games and %d positions, want 255168 and 5478", games, len(seen))
	}
	for s := range seen {
		var back State
		if err := (Rules{}).SetState(&back, Rules{}.AppendState(nil, &s)); err != nil || back != s {
			t.Fatalf("state %v came back as %v: %v", s, back, err)
		}
	}
}

func FuzzSetState(f *testing.F) {
	f.Add([]byte{1, 0, 2, 0})
	f.Add([]byte{7, 0, 7, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var s State
		if (Rules{}).SetState(&s, data) != nil {
			return
		}
		if string(Rules{}.AppendState(nil, &s)) != string(data) {
			t.Fatalf("%x does not encode itself", data)
		}
		Rules{}.Draw(&s)
	})
}
