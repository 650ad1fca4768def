package chess

import (
	"os"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// randomGame plays the game of a seed from a position as bench/peers/record_chess.py does.
func randomGame(t *testing.T, seed uint64, fen string) Record {
	t.Helper()
	s, err := ParseFEN(fen)
	if err != nil {
		t.Fatal(err)
	}
	r, record := newRules(t), Record{Start: fen, Result: "1/2-1/2"}
	for r.Mover(&s) != plugins.Terminal {
		moves := names(&s)
		seed = seed*6364136223846793005 + 1442695040888963407
		action, err := s.Action(moves[(seed>>33)%uint64(len(moves))])
		if err != nil {
			t.Fatal(err)
		}
		record.Moves = append(record.Moves, action)
		r.Play(&s, action)
	}
	if s.mated() {
		record.Result = [...]string{"0-1", "1-0"}[seat(s.position.Turn())]
	}
	return record
}

// Random games, recorded by bench/peers/record_pgn.py: the moves in SAN, numbers and lines are python-chess's.
func TestPGNMatchesPythonChess(t *testing.T) {
	want, err := os.ReadFile("testdata/games.pgn")
	if err != nil {
		t.Fatal(err)
	}
	var records []Record
	for seed := uint64(2); seed < 8; seed++ {
		records = append(records, randomGame(t, seed, StartFEN))
	}
	records = append(records, randomGame(t, 0, "4k3/2p3pp/8/8/8/8/PPP2P2/4K3 b - - 0 1"))
	var got strings.Builder
	for i, r := range records {
		r.Event, r.White, r.Black = "?", "seed "+string("2345670"[i]), "nobody"
		if err := WritePGN(&got, r); err != nil {
			t.Fatal(err)
		}
	}
	if got.String() != string(want) {
		lines := strings.Split(string(want), "\n")
		for i, line := range strings.Split(got.String(), "\n") {
			if i >= len(lines) || line != lines[i] {
				t.Fatalf("line %d is %q, python-chess writes %q", i+1, line, lines[min(i, len(lines)-1)])
			}
		}
	}
}

// Names and comments say what they like.
func TestPGNIsQuoted(t *testing.T) {
	var out strings.Builder
	if err := WritePGN(&out, Record{White: `a "b" \c`, Start: StartFEN, Result: "*", Comment: "one }\ntwo"}); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, `[White "a \"b\" \\c"]`) || !strings.Contains(text, "\n{ one ) two } *\n") {
		t.Errorf("written as\n%s", text)
	}
	if err := WritePGN(&out, Record{Start: StartFEN, Moves: []int{0}}); err == nil || !strings.Contains(err.Error(), "ply 1: chess: action 0 is not legal") {
		t.Errorf("%v", err)
	}
}
