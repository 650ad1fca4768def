package weiqi

import (
	"errors"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// same reports the first thing in which two states differ.
func same(r *Rules, a, b *State) string {
	switch {
	case r.Mover(a) != r.Mover(b) || a.moves != b.moves || a.passes != b.passes || a.recent != b.recent:
		return "turn"
	case a.stones != b.stones || a.counts != b.counts:
		return "stones"
	case *r.legal(a) != *r.legal(b):
		return "legal moves"
	case string(r.AppendState(nil, a)) != string(r.AppendState(nil, b)):
		return "encoding"
	}
	return ""
}

// What is decoded plays on as what was encoded: from every position of a random game, the state
// that comes back has the same legal moves and, after any of them, is again the same.
func TestDecodedStatesPlayOn(t *testing.T) {
	for _, size := range []int{5, 8, 9, 13, 16, 19} {
		r := newRules(t, size, 7.5, 0)
		back, next := new(State), new(State)
		bytes, positions := 0, 0
		randomGame(t, r, uint64(size)+11, func(s *State) {
			data := r.AppendState(nil, s)
			bytes += len(data)
			positions++
			if err := r.SetState(back, data); err != nil {
				t.Fatalf("%v in\n%s", err, r.Draw(s))
			}
			if what := same(r, s, back); what != "" {
				t.Fatalf("%s came back otherwise in\n%s", what, r.Draw(s))
			}
			if r.Mover(s) < 0 {
				return
			}
			*next = *s
			action := plugins.Bitset(r.legal(s)[:]).Nth(0)
			if r.Play(next, action) != nil || r.Play(back, action) != nil {
				t.Fatal("a legal move was refused")
			}
			if what := same(r, next, back); what != "" {
				t.Fatalf("%s differs after %s in\n%s", what, r.Name(s, action), r.Draw(s))
			}
		})
		if size == 5 && bytes/positions > 100 {
			t.Errorf("%d bytes a state on 5x5", bytes/positions)
		}
	}
}

func TestSetStateRefuses(t *testing.T) {
	r := newRules(t, 5, 7.5, 8)
	for name, data := range map[string][]byte{
		"a point off the board":           {26},
		"an own stone taken":              {12, 25, 13, 12},
		"a captive after a pass":          {12, 25, 25, 12},
		"a move after two passes":         {25, 25, 0},
		"more moves than there may be":    {0, 1, 2, 3, 4, 5, 6, 7, 8},
		"captives out of order":           {3, 0, 9, 1, 12, 1, 0},
		"a chain without liberty":         {0, 1, 24, 5},
		"more bytes than a game can have": make([]byte, 17),
	} {
		if err := r.SetState(new(State), data); !errors.Is(err, ErrState) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := newRules(t, 19, 7.5, 0).SetState(new(State), []byte{1}); !errors.Is(err, ErrState) {
		t.Errorf("half a symbol: %v", err)
	}
}

// FuzzSetState: whatever decodes encodes to the same bytes, and can be seen and played.
func FuzzSetState(f *testing.F) {
	rules := map[uint8]*Rules{}
	for _, size := range []uint8{5, 8, 9, 19} {
		rules[size] = newRules(f, int(size), 7.5, 0)
		r := rules[size]
		randomGame(f, r, uint64(size), func(s *State) {
			if s.Moves()%17 == 3 {
				f.Add(size, r.AppendState(nil, s))
			}
		})
	}
	f.Add(uint8(5), []byte{25, 25})
	f.Add(uint8(5), []byte{25}) // once found words of the legal set left over from a larger board
	s, back := new(State), new(State)
	f.Fuzz(func(t *testing.T, size uint8, data []byte) {
		r := rules[size]
		if r == nil || r.SetState(s, data) != nil {
			return
		}
		if string(r.AppendState(nil, s)) != string(data) {
			t.Fatalf("%x does not encode itself", data)
		}
		r.Draw(s)
		r.Rewards(s, make([]float32, 2))
		if r.Mover(s) < 0 {
			return
		}
		r.Observe(s, make([]byte, r.Spec().Observation.Bytes()))
		for action := range plugins.Bitset(r.legal(s)[:]).All() {
			next := *s
			if err := r.Play(&next, action); err != nil {
				t.Fatal(err)
			}
			if err := r.SetState(back, r.AppendState(nil, &next)); err != nil {
				t.Fatalf("%s after %x: %v", r.Name(s, action), data, err)
			}
		}
	})
}
