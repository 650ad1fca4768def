package solver

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins/connect4"
)

// scored is a position of a test set, with its score.
type scored struct {
	moves string
	state connect4.State
	score int
}

// read reads one of Pascal Pons's public test sets (http://blog.gamesolver.org): on each line the
// columns played, then the score. L3 are positions near the end, L2 of the middle, L1 of the
// beginning; R1 means that the end is near.
func read(t testing.TB, name string) []scored {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []scored
	for in := bufio.NewScanner(file); in.Scan(); {
		var one scored
		if _, err := fmt.Sscan(in.Text(), &one.moves, &one.score); err != nil {
			t.Fatal(err)
		}
		if one.state, err = connect4.Parse(one.moves); err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	return out
}

var every = flag.Int("every", 5, "of the positions of the beginning check every n-th; 1: all")

// The scores of the public test sets, all but those of the beginning whole. The table is small, so
// entries fall out of it.
func TestScores(t *testing.T) {
	for name, stride := range map[string]int{"Test_L3_R1": 1, "Test_L2_R1": 1, "Test_L1_R1": *every} {
		s, all := New(4<<20), read(t, name)
		if len(all) != 1000 {
			t.Fatalf("%s has %d positions, want 1000", name, len(all))
		}
		begin, checked := time.Now(), 0
		for i := 0; i < len(all); i += stride {
			got, err := s.Score(context.Background(), all[i].state)
			if err != nil || got != all[i].score {
				t.Errorf("%s: %s has score %d (%v), want %d", name, all[i].moves, got, err, all[i].score)
			}
			checked++
		}
		t.Logf("%s: %d nodes and %v a position", name, int(s.Nodes())/checked, time.Since(begin)/time.Duration(checked))
	}
}

// brute is the score by plain negamax (Pons, part 3): no bits, no table, no bounds.
func brute(p connect4.State) int {
	left := cells - p.Plies()
	if p.Won() {
		return -(left + 2) / 2
	}
	if left == 0 {
		return 0
	}
	best := -worst
	for c := range columns {
		if next := p; p.Open()>>c&1 != 0 {
			next.Drop(c)
			best = max(best, -brute(next))
		}
	}
	return best
}

// late returns positions of random games with few cells left, which plain search can solve.
func late(t *testing.T, count, left int) []connect4.State {
	t.Helper()
	random := rand.New(rand.NewPCG(4, uint64(left)))
	var out []connect4.State
	for len(out) < count {
		var p connect4.State
		for !p.Over() && p.Plies() < cells-left {
			if c := random.IntN(columns); p.Open()>>c&1 != 0 {
				p.Drop(c)
			}
		}
		if !p.Over() {
			out = append(out, p)
		}
	}
	return out
}

// Every question about a position has the answer that plain search gives, for every number of cells
// left that plain search can do.
func TestAgreesWithPlainSearch(t *testing.T) {
	s, ctx := New(1<<20), context.Background()
	for left := 1; left <= 10; left++ {
		for _, p := range late(t, 100, left) {
			score, err1 := s.Score(ctx, p)
			outcome, err2 := s.Outcome(ctx, p)
			scores, err3 := s.Scores(ctx, p)
			outcomes, err4 := s.Outcomes(ctx, p)
			kept, keeps, err5 := s.Keeps(ctx, p)
			if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
				t.Fatal(err)
			}
			if want := brute(p); score != want || outcome != sign(want) || kept != outcome {
				t.Fatalf("%+v has score %d, outcome %d and keeps %d, want score %d", p, score, outcome, kept, want)
			}
			for c := range columns {
				next := p
				if p.Open()>>c&1 == 0 {
					if scores[c] != Full || outcomes[c] != Full || keeps>>c&1 != 0 {
						t.Fatalf("%+v: column %d is full and has score %d", p, c, scores[c])
					}
					continue
				}
				next.Drop(c)
				if want := -brute(next); scores[c] != want || outcomes[c] != sign(want) || keeps>>c&1 != 0 != (sign(want) == outcome) {
					t.Fatalf("%+v: column %d has score %d, outcome %d, keeps %b; want %d", p, c, scores[c], outcomes[c], keeps, want)
				}
			}
		}
	}
}

func sign(x int) int { return max(-1, min(1, x)) }

// A table of one bucket forgets nearly all, and changes no answer.
func TestTableSizeIsNoMatter(t *testing.T) {
	for _, p := range read(t, "Test_L2_R1")[:100] {
		if got, err := New(0).Score(context.Background(), p.state); err != nil || got != p.score {
			t.Errorf("%s has score %d (%v), want %d", p.moves, got, err, p.score)
		}
	}
}

// followed never speaks against a first player who wins, and often enough of one who does not.
func TestFollowed(t *testing.T) {
	said, silent := 0, 0
	for _, p := range append(read(t, "Test_L3_R1"), read(t, "Test_L2_R1")...) {
		n := p.state.Plies()
		switch says := followed(p.state.Own, p.state.All, n); {
		case says && p.score > 0 && playable(p.state.All)&threats(p.state.Own, p.state.All) == 0:
			t.Errorf("%s: the first player is said not to win, and has score %d", p.moves, p.score)
		case says:
			said++
		case n&1 == 0 && p.score <= 0:
			silent++
		}
	}
	if said < silent/10 {
		t.Errorf("it sees %d positions that are not won, and not %d others", said, silent)
	}
	t.Logf("%d of %d", said, said+silent)
}

// A deadline ends a search that would take minutes, with an error that says so; the next call
// works again.
func TestDeadline(t *testing.T) {
	s := New(1 << 20)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	for what, ask := range map[string]func() error{
		"Score":    func() error { _, err := s.Score(ctx, connect4.State{}); return err },
		"Outcomes": func() error { _, err := s.Outcomes(ctx, connect4.State{}); return err },
		"Keeps":    func() error { _, _, err := s.Keeps(ctx, connect4.State{}); return err },
	} {
		if err := ask(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want that the deadline has passed", what, err)
		}
	}
	p := read(t, "Test_L3_R1")[0]
	if got, err := s.Score(context.Background(), p.state); err != nil || got != p.score {
		t.Errorf("afterwards %s has score %d: %v", p.moves, got, err)
	}
}

func TestOver(t *testing.T) {
	p, err := connect4.Parse("1212121")
	if err != nil {
		t.Fatal(err)
	}
	s, ctx := New(0), context.Background()
	_, err1 := s.Score(ctx, p)
	_, err2 := s.Scores(ctx, p)
	_, _, err3 := s.Keeps(ctx, p)
	for _, err := range []error{err1, err2, err3} {
		if !errors.Is(err, ErrOver) {
			t.Errorf("%v, want ErrOver", err)
		}
	}
}

// A position of the middle, over and over in a table that is full of it: nothing is allocated.
func BenchmarkScore(b *testing.B) {
	b.ReportAllocs()
	s, all := New(1<<20), read(b, "Test_L2_R1")
	for i := 0; b.Loop(); i++ {
		if _, err := s.Score(context.Background(), all[i%len(all)].state); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.Nodes())/float64(b.N), "nodes/op")
}
