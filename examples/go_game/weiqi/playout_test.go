package weiqi

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// TestPlayoutPlaysByTheRules follows random games with Play and Legal, which other tests hold
// against independent rules: every move legal, the same boards, the same end and result.
func TestPlayoutPlaysByTheRules(t *testing.T) {
	random := rand.NewPCG(5, 6)
	for _, size := range []int{5, 9, 13} {
		r, err := NewRules(size, 6, 0)
		if err != nil {
			t.Fatal(err)
		}
		for range 200 / size {
			fast, slow, board := new(State), new(State), new(playout)
			r.clear(fast)
			r.clear(slow)
			board.begin(r, fast)
			for r.Mover(slow) >= 0 {
				move := board.move(random)
				if !r.legal(slow).has(move) {
					t.Fatalf("size %d, move %d: %d is not legal", size, slow.moves, move)
				}
				if err := r.Play(slow, move); err != nil {
					t.Fatal(err)
				}
				sameBoard(t, r, board, slow)
			}
			got, want := make([]float32, 2), make([]float32, 2)
			r.Rewards(fast, got)
			r.Rewards(slow, want)
			if r.Mover(fast) >= 0 || !slices.Equal(got, want) {
				t.Fatalf("size %d: the end is %v, want %v", size, got, want)
			}
		}
	}
}

func sameBoard(t *testing.T, r *Rules, g *playout, want *State) {
	t.Helper()
	got := g.s
	open := slices.Clone(g.open[:g.n])
	slices.Sort(open)
	var empties []uint16
	for p := range r.points {
		if want.colour[p] == empty {
			empties = append(empties, uint16(p))
		}
	}
	if got.colour != want.colour || got.stones != want.stones || got.counts != want.counts ||
		got.past.now() != want.past.now() || got.side != want.side || !slices.Equal(open, empties) {
		t.Fatalf("the boards differ after %d moves", want.moves)
	}
}

// TestPlayoutIsUniform counts the first moves of many playouts from positions in the middle of
// games: none but legal ones, and all of them as often as chance lets them be (a chi-square of k
// degrees of freedom exceeds k + 5 sqrt(2k) once in a hundred thousand times).
func TestPlayoutIsUniform(t *testing.T) {
	r, err := NewRules(5, 7, 0)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.NewPCG(7, 8)
	for _, depth := range []int{0, 12, 25, 33} {
		at := new(State)
		r.clear(at)
		var game playout
		game.begin(r, at)
		for range depth {
			game.move(random)
			at.passes = min(at.passes, 1) // two would end the game
		}
		checkUniform(t, r, at, random)
	}
}

func checkUniform(t *testing.T, r *Rules, at *State, random *rand.PCG) {
	t.Helper()
	at.surveyed, at.known = false, false
	legal := *r.legal(at)
	counts := make([]float64, r.points+1)
	const each = 200
	k := 0
	for _, w := range legal {
		k += bits.OnesCount64(w)
	}
	for range each * k {
		copied := *at
		var g playout
		g.begin(r, &copied)
		counts[g.move(random)]++
	}
	square := 0.0
	for a, n := range counts {
		if !legal.has(a) {
			if n > 0 {
				t.Fatalf("%d, which is not legal, was played", a)
			}
			continue
		}
		square += (n - each) * (n - each) / each
	}
	if free := float64(k - 1); square > free+5*math.Sqrt(2*free)+5 {
		t.Errorf("after %d moves: chi-square is %.0f with %.0f degrees of freedom: %v", at.moves, square, free, counts)
	}
}

func TestFinish(t *testing.T) {
	r, err := NewRules(9, 7.5, 30)
	if err != nil {
		t.Fatal(err)
	}
	s, rewards := new(State), []float32{0, 0}
	r.clear(s)
	if err := r.Play(s, 40); err != nil {
		t.Fatal(err)
	}
	if moves := r.Finish(s, rand.NewPCG(1, 1), rewards); moves != 29 || r.Mover(s) != plugins.Terminal || rewards[0]+rewards[1] != 0 || rewards[0] == 0 {
		t.Errorf("%d moves, rewards %v", moves, rewards)
	}
}

// BenchmarkFinish plays random games on 9x9 to the end, of at most 162 moves as OpenSpiel has it.
func BenchmarkFinish(b *testing.B) {
	r, err := NewRules(9, 7.5, 162)
	if err != nil {
		b.Fatal(err)
	}
	random, s, rewards, moves := rand.NewPCG(1, 2), new(State), make([]float32, 2), 0
	b.ReportAllocs()
	for b.Loop() {
		r.clear(s)
		moves += r.Finish(s, random, rewards)
	}
	b.ReportMetric(float64(moves)/b.Elapsed().Seconds(), "moves/s")
	b.ReportMetric(float64(moves)/float64(b.N), "moves/game")
}
