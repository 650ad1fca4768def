//go:build peers

package chess

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Games of seeds that no file records, played by python-chess now: legal moves and FEN at every ply, length and result.
func TestGamesMatchPythonChessLive(t *testing.T) {
	const first, games = 1000, 10
	file := filepath.Join(t.TempDir(), "games.txt")
	python := exec.Command(cmp.Or(os.Getenv("TENGEN_PYTHON"), "python3"), "../../bench/peers/record_chess.py", file, strconv.Itoa(first), strconv.Itoa(games))
	if out, err := python.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) != games {
		t.Errorf("%d games, want %d", len(lines), games)
	}
	for i, line := range lines {
		if got := playRecorded(t, uint64(first+i)); got != line {
			t.Errorf("%s, python-chess says %s", got, line)
		}
	}
}
