package connect4

import (
	"math/rand/v2"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

func TestConformance(t *testing.T) {
	plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{})
}

// walk counts the games of so many plies from s, those that end earlier included in none.
func walk(s State, plies int, visit func(State)) {
	visit(s)
	if plies == 0 || s.Over() {
		return
	}
	for column := range Columns {
		if next := s; s.Open()>>column&1 != 0 {
			next.Drop(column)
			walk(next, plies-1, visit)
		}
	}
}

// The numbers of positions after n plies are known: oeis.org/A212693 (John Tromp).
func TestKnownCounts(t *testing.T) {
	want := []int{1, 7, 49, 238, 1120, 4263, 16422, 54859}
	seen := map[uint64]int{}
	walk(State{}, len(want)-1, func(s State) { seen[s.Key()] = s.Plies() })
	got := make([]int, len(want))
	for _, plies := range seen {
		got[plies]++
	}
	for plies := range want {
		if got[plies] != want[plies] {
			t.Errorf("%d positions after %d plies, want %d", got[plies], plies, want[plies])
		}
	}
}

// randomStates are the positions of random games, ends included.
func randomStates(games int) []State {
	random := rand.New(rand.NewPCG(1, 1))
	var out []State
	for range games {
		s := State{}
		for out = append(out, s); !s.Over(); out = append(out, s) {
			column := random.IntN(Columns)
			for s.Open()>>column&1 == 0 {
				column = random.IntN(Columns)
			}
			s.Drop(column)
		}
	}
	return out
}

// A state is what its bytes say, and its mirror image mirrors back and has the same end.
func TestStates(t *testing.T) {
	for _, s := range randomStates(300) {
		var back State
		if err := (Rules{}).SetState(&back, Rules{}.AppendState(nil, &s)); err != nil || back != s {
			t.Fatalf("%+v came back as %+v: %v", s, back, err)
		}
		image := s.Mirror()
		if image.Won() != s.Won() || image.Mirror() != s {
			t.Fatalf("%+v has the mirror image %+v", s, image)
		}
	}
}

// slowlyAligned looks for four in a row cell by cell.
func slowlyAligned(stones uint64) bool {
	at := func(row, column int) bool {
		return row >= 0 && row < Rows && column >= 0 && column < Columns && stones>>(height*column+row)&1 != 0
	}
	for cell := range Cells {
		row, column := cell/Columns, cell%Columns
		for _, step := range [][2]int{{0, 1}, {1, 0}, {1, 1}, {1, -1}} {
			length := 0
			for length < 4 && at(row+length*step[0], column+length*step[1]) {
				length++
			}
			if length == 4 {
				return true
			}
		}
	}
	return false
}

// Any set of cells, reachable or not: aligned wraps around no edge.
func TestAligned(t *testing.T) {
	random, found := rand.New(rand.NewPCG(2, 2)), 0
	for range 20000 {
		stones := random.Uint64() & random.Uint64() & board
		if got := aligned(stones); got != slowlyAligned(stones) {
			t.Fatalf("%#x is aligned: %v", stones, got)
		} else if got {
			found++
		}
	}
	if found < 2000 || found > 18000 {
		t.Errorf("%d of 20000 sets are aligned: they test one side only", found)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"8":        `connect4: move 1 of "8" is not a column from 1 to 7`,
		"1111111":  `connect4: move 7 of "1111111" is in a full column`,
		"12121213": `connect4: move 8 of "12121213" comes after the end of the game`,
	} {
		if _, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func FuzzSetState(f *testing.F) {
	for _, s := range randomStates(1) {
		f.Add(Rules{}.AppendState(nil, &s))
	}
	f.Add(make([]byte, 8))
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

// A ply as the adapter plays it: decode, check, drop, observe, encode. It allocates nothing.
func BenchmarkPly(b *testing.B) {
	b.ReportAllocs()
	states, rules := randomStates(100), Rules{}
	legal, observation, data := plugins.NewBitset(Columns), make([]byte, 11), make([]byte, 0, 8)
	for i := 0; b.Loop(); i++ {
		s := states[i%len(states)]
		data = rules.AppendState(data[:0], &s)
		if rules.SetState(&s, data) != nil || rules.Mover(&s) == plugins.Terminal {
			continue
		}
		legal.Clear()
		rules.Legal(&s, legal)
		rules.Observe(&s, observation)
		s.Drop(legal.Nth(0))
	}
}
