package weiqi

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// reference plays Go from the definitions, slowly: the board is text, '.', 'X' and 'O', and every
// earlier board is remembered whole. GNU Go is the oracle on three sizes; this is one on all.
type reference struct {
	size   int
	board  string
	seen   map[string]bool
	side   int
	passes int
	recent []int
}

func newReference(size int) *reference {
	empty := string(bytes.Repeat([]byte{'.'}, size*size))
	return &reference{size: size, board: empty, seen: map[string]bool{empty: true}, recent: []int{none, none}}
}

func (f *reference) around(p int) []int {
	var out []int
	if p >= f.size {
		out = append(out, p-f.size)
	}
	if p+f.size < f.size*f.size {
		out = append(out, p+f.size)
	}
	if p%f.size > 0 {
		out = append(out, p-1)
	}
	if p%f.size < f.size-1 {
		out = append(out, p+1)
	}
	return out
}

// region returns the points connected to p through points of its kind, and the kinds beside them
// with the points of each.
func (f *reference) region(board []byte, p int) (region []int, beside map[byte]map[int]bool) {
	beside = map[byte]map[int]bool{}
	in := map[int]bool{p: true}
	region = []int{p}
	for i := 0; i < len(region); i++ {
		for _, q := range f.around(region[i]) {
			if board[q] == board[p] {
				if !in[q] {
					in[q] = true
					region = append(region, q)
				}
				continue
			}
			if beside[board[q]] == nil {
				beside[board[q]] = map[int]bool{}
			}
			beside[board[q]][q] = true
		}
	}
	return region, beside
}

// after is the board once the side to move plays p, or "" if that is illegal.
func (f *reference) after(p int) string {
	if f.board[p] != '.' {
		return ""
	}
	board := []byte(f.board)
	board[p] = "XO"[f.side]
	for _, q := range f.around(p) {
		if board[q] == "OX"[f.side] {
			if region, beside := f.region(board, q); len(beside['.']) == 0 {
				for _, r := range region {
					board[r] = '.'
				}
			}
		}
	}
	if _, beside := f.region(board, p); len(beside['.']) == 0 || f.seen[string(board)] {
		return ""
	}
	return string(board)
}

func (f *reference) play(action int) {
	if action == f.size*f.size {
		f.passes++
	} else {
		f.board, f.passes = f.after(action), 0
		f.seen[f.board] = true
	}
	f.recent = []int{action, f.recent[0]}
	f.side ^= 1
}

// area marks the points of a player's area.
func (f *reference) area(player int) []bool {
	out := make([]bool, len(f.board))
	done := make([]bool, len(f.board))
	for p := range out {
		if done[p] {
			continue
		}
		region, beside := f.region([]byte(f.board), p)
		mine := f.board[p] == "XO"[player]
		if f.board[p] == '.' {
			mine = len(beside["XO"[player]]) > 0 && len(beside["OX"[player]]) == 0
		}
		for _, q := range region {
			done[q], out[q] = true, mine
		}
	}
	return out
}

func (f *reference) score() int {
	score := 0
	black, white := f.area(Black), f.area(White)
	for p := range black {
		if black[p] {
			score++
		}
		if white[p] {
			score--
		}
	}
	return score
}

// observe is doc.go's table, written a second time.
func (f *reference) observe(komi float64) []bool {
	n := len(f.board)
	out := make([]bool, len(planeNames)*n)
	areas := [2][]bool{f.area(f.side), f.area(f.side ^ 1)}
	lead := float64(f.score()) - komi
	if f.side == White {
		lead = -lead
	}
	for p := range n {
		set := func(plane int, value bool) { out[plane*n+p] = value }
		if f.board[p] == '.' {
			set(8, f.after(p) == "")
			set(9, areas[0][p])
			set(10, areas[1][p])
		} else {
			theirs := 0
			if f.board[p] != "XO"[f.side] {
				theirs = 1
			}
			_, beside := f.region([]byte(f.board), p)
			set(theirs, true)
			set(2+2*theirs, len(beside['.']) == 1)
			set(3+2*theirs, len(beside['.']) == 2)
		}
		set(6, f.recent[0] == p)
		set(7, f.recent[1] == p)
		set(11, lead > 0)
		set(12, f.passes > 0)
		set(13, f.side == Black)
		set(14, true)
	}
	return out
}

// compare checks everything that can be seen of a position against the reference.
func (f *reference) compare(r *Rules, s *State) error {
	for p := range f.board {
		if want := bytes.IndexByte([]byte("XO"), f.board[p]); s.At(p) != want {
			return fmt.Errorf("%s holds %d, want %d", r.Name(nil, p), s.At(p), want)
		}
	}
	legal := plugins.NewBitset(r.points + 1)
	r.Legal(s, legal)
	for p := range f.board {
		if want := f.after(p) != ""; legal.Has(p) != want {
			return fmt.Errorf("legal(%s) is %v, want %v", r.Name(nil, p), legal.Has(p), want)
		}
	}
	if !legal.Has(r.points) {
		return fmt.Errorf("the pass is illegal")
	}
	if got, want := r.Score(s), f.score(); got != want {
		return fmt.Errorf("score %d, want %d", got, want)
	}
	observation := make([]byte, r.Spec().Observation.Bytes())
	r.Observe(s, observation)
	for i, want := range f.observe(r.komi) {
		if got := observation[i/8]>>(i%8)&1 != 0; got != want {
			return fmt.Errorf("plane %q at %s is %v, want %v", planeNames[i/r.points], r.Name(nil, i%r.points), got, want)
		}
	}
	return nil
}

// TestReference plays random games on every size of board, coming back from the encoding at every
// other move, and compares board, legal moves, score and observation with the reference.
func TestReference(t *testing.T) {
	for size := MinSize; size <= MaxSize; size++ {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(uint64(size), 1))
			r := newRules(t, size, 0.5, MaxMoves)
			f, s := newReference(size), new(State)
			r.clear(s)
			legal := plugins.NewBitset(r.points + 1)
			plies, every := 3*r.points, 1+3*r.points/12
			for ply := 0; ply < plies && r.Mover(s) >= 0; ply++ {
				if ply%2 == 1 {
					next := new(State)
					if err := r.SetState(next, r.AppendState(nil, s)); err != nil {
						t.Fatal(err)
					}
					s = next
				}
				if ply%every == 0 {
					if err := f.compare(r, s); err != nil {
						t.Fatalf("ply %d: %v in\n%s", ply, err, r.Draw(s))
					}
				}
				legal.Clear()
				r.Legal(s, legal)
				action := legal.Nth(random.IntN(legal.Count()))
				if action == r.points && random.IntN(4) > 0 {
					action = legal.Nth(0)
				}
				if err := r.Play(s, action); err != nil {
					t.Fatal(err)
				}
				f.play(action)
			}
		})
	}
}
