package game2048

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// pair is a game solved for both goals.
type pair struct{ points, tile *Solution }

// Every position of three small games, as bench/peers/record_2048.py works them out in fractions by rules of its own.
func TestSolutionMatchesFractions(t *testing.T) {
	file, err := os.Open("testdata/values.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	solved, lines := map[int]pair{}, 0
	for in := bufio.NewScanner(file); in.Scan(); lines++ {
		var size, tile, points int
		var cells string
		var brings, chance float64
		if _, err := fmt.Sscan(in.Text(), &size, &tile, &cells, &points, &brings, &chance); err != nil {
			t.Fatalf("%q: %v", in.Text(), err)
		}
		if solved[tile].points == nil {
			r := NewRules(size, tile)
			solved[tile] = pair{Solve(r, Return), Solve(r, Reach)}
		}
		s := State{Points: points, Dealt: startTiles}
		for k, c := range []byte(cells) {
			s.Board[k] = c - '0'
		}
		if got := solved[tile].points.Value(s); math.Abs(got-brings) > 1e-6 {
			t.Errorf("%s: brings %.9f", in.Text(), got)
		}
		if got := solved[tile].tile.Value(s); math.Abs(got-chance) > 1e-6 {
			t.Errorf("%s: the tile's chance is %.9f", in.Text(), got)
		}
	}
	if lines != 2338 {
		t.Errorf("%d positions, want 2338", lines)
	}
}

// Lees-Miller, "The mathematics of 2048: optimal play with Markov decision processes" (2018): on two by two cells
// the 8 is certain, the 16 comes 96 % of the time and the 32 only 8 %.
func TestPublishedChances(t *testing.T) {
	for tile, want := range map[int]float64{8: 1, 16: 0.96, 32: 0.08} {
		var start State
		r := NewRules(2, tile)
		if err := r.Start(&start, plugins.Request{}); err != nil {
			t.Fatal(err)
		}
		if got := Solve(r, Reach).Value(start); math.Abs(got-want) > 0.005 {
			t.Errorf("the chance of %d is %.4f, published is %.2f", tile, got, want)
		}
	}
}
