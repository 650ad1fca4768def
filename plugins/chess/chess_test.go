package chess

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

func TestConformance(t *testing.T) {
	plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{})
}

// perft counts the games of so many plies.
func perft(s State, plies int) int {
	if plies == 1 {
		return len(s.legal())
	}
	sum := 0
	for _, m := range s.legal() {
		sum += perft(State{position: s.position.Update(m)}, plies-1)
	}
	return sum
}

// Published numbers of games (chessprogramming.org, "Perft results"), by positions that try castling, en passant,
// promotion, pins and checks.
func TestKnownCounts(t *testing.T) {
	for fen, want := range map[string][]int{
		"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1":                 {20, 400, 8902, 197281, 4865609},
		"r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1":     {48, 2039, 97862, 4085603},
		"8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1":                                {14, 191, 2812, 43238},
		"r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1":         {6, 264, 9467, 422333},
		"rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8":                {44, 1486, 62379},
		"r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10": {46, 2079, 89890},
	} {
		s, err := ParseFEN(fen)
		if err != nil {
			t.Fatal(err)
		}
		for k, n := range want {
			if testing.Short() && n > 100_000 {
				continue
			}
			if got := perft(s, k+1); got != n {
				t.Errorf("%s: %d games of %d plies, published are %d", fen, got, k+1, n)
			}
		}
	}
}

// A thousand random games, recorded by bench/peers/record_chess.py: legal moves and FEN at every ply, length and
// result are python-chess's.
func TestGamesMatchPythonChess(t *testing.T) {
	data, err := os.ReadFile("testdata/games.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) != 1000 {
		t.Errorf("%d games, want 1000", len(lines))
	}
	if testing.Short() {
		lines = lines[:50]
	}
	const shares = 8
	for k := range shares {
		t.Run(fmt.Sprint(k), func(t *testing.T) {
			t.Parallel()
			for i := k; i < len(lines); i += shares {
				if got := playRecorded(t, uint64(i)); got != lines[i] {
					t.Fatalf("%s, recorded is %s", got, lines[i])
				}
			}
		})
	}
}

// newRules are the rules under their default settings.
func newRules(t testing.TB) Rules {
	family := Family()
	settings, err := plugins.Settings(nil).Resolve(family.Settings)
	if err != nil {
		t.Fatal(err)
	}
	game, err := family.Configure(settings)
	if err != nil {
		t.Fatal(err)
	}
	return game.(Rules)
}

// playRecorded plays the game of a seed, through actions and encoded states, and returns its line.
func playRecorded(t *testing.T, seed uint64) string {
	r, s, digest, x := newRules(t), State{}, sha256.New(), seed
	r.Start(&s, plugins.Request{})
	legal := plugins.NewBitset(Actions)
	for {
		moves := names(&s)
		fmt.Fprintf(digest, "%s\n%s\n", s.FEN(), strings.Join(moves, " "))
		legal.Clear()
		if r.Legal(&s, legal); legal.Count() != len(moves) {
			t.Fatalf("%s: %d actions for %d moves", s.FEN(), legal.Count(), len(moves))
		}
		if r.Mover(&s) == plugins.Terminal {
			break
		}
		x = x*6364136223846793005 + 1442695040888963407
		action, err := s.Action(moves[(x>>33)%uint64(len(moves))])
		if err != nil {
			t.Fatal(err)
		}
		r.Play(&s, action)
		if err := r.SetState(&s, r.AppendState(nil, &s)); err != nil {
			t.Fatalf("%s: %v", s.FEN(), err)
		}
	}
	rewards := make([]float32, 2)
	r.Rewards(&s, rewards)
	result := map[float32]string{1: "1-0", 0: "1/2", -1: "0-1"}[rewards[0]]
	return fmt.Sprintf("%d %d %s %s", seed, s.plies, result, hex.EncodeToString(digest.Sum(nil))[:16])
}

// names are the legal moves as in the UCI protocol, sorted.
func names(s *State) []string {
	var out []string
	for _, m := range s.legal() {
		out = append(out, m.String())
	}
	slices.Sort(out)
	return out
}

// Every action is a move, and every move that a piece could make has one action.
func TestActions(t *testing.T) {
	seen := map[move]bool{}
	for a, m := range codes.moves {
		if seen[m] {
			t.Fatalf("action %d repeats %v", a, m)
		}
		seen[m] = true
	}
	if last := codes.moves[Actions-1]; last.from != 55 || last.to != 63 {
		t.Errorf("the last action is %v, want h7h8 to a rook", last)
	}
}

// What draws a game, and what does not.
func TestDraws(t *testing.T) {
	for fen, want := range map[string]bool{
		"8/8/4k3/8/8/3K4/8/8 w - - 0 1":     true,  // bare kings
		"8/8/4k3/8/8/3KN3/8/8 w - - 0 1":    true,  // one knight
		"8/8/4k3/8/8/3KNN2/8/8 w - - 0 1":   false, // two can mate with help
		"8/8/4kb2/8/8/3KB3/8/8 w - - 0 1":   true,  // bishops on dark squares
		"8/8/4k1b1/8/8/3KB3/8/8 w - - 0 1":  false, // on either colour
		"8/8/4kn2/8/8/3KB3/8/8 w - - 0 1":   false,
		"8/8/4k3/8/8/3KP3/8/8 w - - 0 1":    false,
		"8/8/4k3/8/8/3KR3/8/8 w - - 99 80":  false,
		"8/8/4k3/8/8/3KR3/8/8 w - - 100 80": true,  // fifty moves
		"7k/5Q2/6K1/8/8/8/8/8 b - - 0 1":    true,  // stalemate
		"R6k/8/6K1/8/8/8/8/8 b - - 100 80":  false, // mate goes before fifty moves
	} {
		s, err := ParseFEN(fen)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.drawn() && !s.mated(); got != want {
			t.Errorf("%s: drawn is %v", fen, got)
		}
	}
}

func FuzzSetState(f *testing.F) {
	var s State
	r := newRules(f)
	r.Start(&s, plugins.Request{})
	f.Add(r.AppendState(nil, &s))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s State
		if r.SetState(&s, data) == nil {
			r.Mover(&s)
			r.Observe(&s, make([]byte, r.Spec().Observation.Bytes()))
		}
	})
}
