package connect4

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// recorded yields the fields of each line of games.txt, which bench/peers/record_connect4.py wrote.
func recorded(t *testing.T) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		file, err := os.Open("testdata/games.txt")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		in := bufio.NewScanner(file)
		for in.Scan() && yield(strings.Fields(in.Text())) {
		}
		if in.Err() != nil {
			t.Fatal(in.Err())
		}
	}
}

// Five hundred games as OpenSpiel plays them: legal moves and observations at every ply, the end
// and the returns.
func TestGamesMatchOpenSpiel(t *testing.T) {
	games := 0
	for fields := range recorded(t) {
		moves, legal, returns, digest := fields[0], fields[1], fields[2], fields[3]
		s, seen := State{}, sha256.New()
		for i := range len(moves) {
			if s.Over() || fmt.Sprintf("%02x", s.Open()) != legal[2*i:2*i+2] {
				t.Fatalf("%s, before move %d: over is %v, legal are %02x, want %s", moves, i+1, s.Over(), s.Open(), legal[2*i:2*i+2])
			}
			seen.Write(cellsOf(&s))
			s.Drop(int(moves[i] - '1'))
		}
		rewards := make([]float32, 2)
		Rules{}.Rewards(&s, rewards)
		if !s.Over() || strconv.Itoa(int(rewards[0])) != returns || rewards[0] != -rewards[1] {
			t.Errorf("%s: over is %v, returns are %v, want %s for the first", moves, s.Over(), rewards, returns)
		}
		if got := hex.EncodeToString(seen.Sum(nil))[:16]; got != digest {
			t.Errorf("%s: the mover sees something else than in OpenSpiel", moves)
		}
		games++
	}
	if games != 500 {
		t.Errorf("%d games, want 500", games)
	}
}

// cellsOf is the observation as the recording script writes it: m, o or . for each cell.
func cellsOf(s *State) []byte {
	observation := make([]byte, (2*Cells+7)/8)
	Rules{}.Observe(s, observation)
	has := func(bit int) bool { return observation[bit/8]>>(bit%8)&1 != 0 }
	out := []byte(strings.Repeat(".", Cells))
	for cell := range out {
		if has(cell) {
			out[cell] = 'm'
		}
		if has(Cells + cell) {
			out[cell] = 'o'
		}
	}
	return out
}

// One game drawn after every move, as OpenSpiel draws it.
func TestPlaythrough(t *testing.T) {
	want, err := os.ReadFile("testdata/playthrough.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	var s State
	for block := range strings.SplitSeq(strings.TrimSpace(string(want)), "\n\n") {
		name, _, _ := strings.Cut(block, "\n")
		column := int(name[0] - '1')
		if (Rules{}).Name(&s, column) != name || !(Rules{}).Allows(&s, column) {
			t.Fatalf("move %s is refused in\n%s", name, Rules{}.Draw(&s))
		}
		s.Drop(column)
		board, _, _ := strings.Cut(Rules{}.Draw(&s), " 1 2")
		fmt.Fprintf(&got, "%s\n%s\n", name, strings.ToLower(strings.ReplaceAll(board, " ", "")))
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if (Rules{}).Mover(&s) != plugins.Terminal {
		t.Error("the game is not over")
	}
}
