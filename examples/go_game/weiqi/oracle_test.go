package weiqi

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// lines yields the lines of a recorded file, split into fields.
func lines(t *testing.T, name string) iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		unpacked, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		in := bufio.NewScanner(unpacked)
		for i := 0; in.Scan(); i++ {
			if !yield(i, strings.Fields(in.Text())) {
				return
			}
		}
		if err := in.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// actions reads moves of two letters each, as the recording scripts write them.
func actions(t *testing.T, r *Rules, text string) []int {
	t.Helper()
	out := make([]int, 0, len(text)/2)
	for ; text != ""; text = text[2:] {
		column, row := int(text[0]-'a'), int(text[1]-'a')
		switch {
		case text[:2] == "tt":
			out = append(out, r.Pass())
		case column < r.size && row < r.size:
			out = append(out, row*r.size+column)
		default:
			t.Fatalf("move %q is outside the board of %d lines", text[:2], r.size)
		}
	}
	return out
}

// legalBytes packs the legal points, without the pass, as the recording script does.
func legalBytes(r *Rules, legal plugins.Bitset, dst []byte) []byte {
	dst = dst[:0]
	for i := range (r.points + 7) / 8 {
		b := byte(legal[i/8] >> (i % 8 * 8))
		if left := r.points - 8*i; left < 8 {
			b &= 1<<left - 1
		}
		dst = append(dst, b)
	}
	return dst
}

// TestLegalMatchesGNUGo replays the random games that bench/peers/record_go.py recorded and
// compares the legal points at every ply with those GNU Go listed.
func TestLegalMatchesGNUGo(t *testing.T) {
	for size, shards := range map[int]int{5: 1, 9: 1, 19: 2} {
		files, err := filepath.Glob(fmt.Sprintf("testdata/legal_%d_*.txt.gz", size))
		if err != nil || len(files) != shards {
			t.Fatalf("%d recordings of %dx%d, want %d: %v", len(files), size, size, shards, err)
		}
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				games, repeats := replayRecording(t, newRules(t, size, 7.5, MaxMoves), file)
				if games != 1000/shards {
					t.Errorf("%d games, want %d", games, 1000/shards)
				}
				// The recording must put superko to the test, or it proves little.
				if repeats < games {
					t.Errorf("only %d points forbidden by superko in %d games", repeats, games)
				}
			})
		}
	}
}

// replayRecording returns the number of games of a file, and how often a point was forbidden for
// repeating a position.
func replayRecording(t *testing.T, r *Rules, file string) (games, repeats int) {
	var s State
	var packed []byte
	legal := plugins.NewBitset(r.points + 1)
	for game, fields := range lines(t, file) {
		games++
		checks, err := hex.DecodeString(fields[1])
		moves := actions(t, r, fields[0])
		if err != nil || len(checks) != len(moves) {
			t.Fatalf("%s: game %d is damaged: %v", file, game, err)
		}
		digest := sha256.New()
		r.clear(&s)
		for ply, action := range moves {
			legal.Clear()
			r.Legal(&s, legal)
			packed = legalBytes(r, legal, packed)
			digest.Write(packed)
			if byte(crc32.ChecksumIEEE(packed)) != checks[ply] {
				t.Fatalf("game %d, ply %d: GNU Go finds other moves legal in\n%s", game, ply, r.Draw(&s))
			}
			repeats += countRepeats(r, &s)
			if err := r.Play(&s, action); err != nil {
				t.Fatal(err)
			}
		}
		if got := hex.EncodeToString(digest.Sum(nil)[:8]); got != fields[2] {
			t.Fatalf("game %d: GNU Go finds other moves legal somewhere", game)
		}
	}
	return games, repeats
}

// countRepeats is the number of points that only superko forbids: what becomes legal when the past
// is hidden.
func countRepeats(r *Rules, s *State) int {
	with := plugins.Bitset(r.legal(s)[:]).Count()
	list := s.past.list
	s.past.list, s.known = [256]uint16{}, false
	without := plugins.Bitset(r.legal(s)[:]).Count()
	s.past.list, s.known = list, false
	return without - with
}

// TestScoreMatchesOpenSpiel plays the finished games that bench/peers/record_go_scores.py recorded
// and compares the count.
func TestScoreMatchesOpenSpiel(t *testing.T) {
	var s State
	games := 0
	for game, fields := range lines(t, "testdata/scores.txt.gz") {
		games++
		size, err1 := strconv.Atoi(fields[0])
		want, err2 := strconv.Atoi(fields[1])
		if err1 != nil || err2 != nil {
			t.Fatalf("game %d is damaged: %v", game, fields)
		}
		r := newRules(t, size, float64(want)-0.5, MaxMoves)
		r.clear(&s)
		for _, action := range actions(t, r, fields[2]) {
			if !plugins.Bitset(r.legal(&s)[:]).Has(action) {
				t.Fatalf("game %d: %s is illegal in\n%s", game, r.Name(&s, action), r.Draw(&s))
			}
			if err := r.Play(&s, action); err != nil {
				t.Fatal(err)
			}
		}
		if r.Mover(&s) != plugins.Terminal || r.Score(&s) != want {
			t.Fatalf("game %d: score %d, OpenSpiel counts %d in\n%s", game, r.Score(&s), want, r.Draw(&s))
		}
		above := newRules(t, size, float64(want)+0.5, MaxMoves)
		if reward(r, &s) != 1 || reward(above, &s) != -1 || reward(newRules(t, size, float64(want), MaxMoves), &s) != 0 {
			t.Fatalf("game %d: wrong winner at half a point around %d", game, want)
		}
	}
	if games != 700 {
		t.Errorf("%d games, want 700", games)
	}
}

// reward is Black's reward.
func reward(r *Rules, s *State) float32 {
	var rewards [2]float32
	r.Rewards(s, rewards[:])
	return rewards[Black]
}
