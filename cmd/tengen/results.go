package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/internal/rating"
)

// results are those of many games, by players.
type results struct {
	names   []string // in order of appearance
	players map[string]int
	pairs   map[[2]int]*rating.Pairing
	order   [][2]int // of pairs, in order of appearance
	games   int
	played  []int     // games, by player
	points  []float64 // by player
}

func newResults() *results {
	return &results{players: map[string]int{}, pairs: map[[2]int]*rating.Pairing{}}
}

// add counts a game in which a made that many half points: 2 for a win. Games of players against
// themselves say nothing and are left out.
func (r *results) add(a, b string, halfPoints int) {
	if a == b {
		return
	}
	i, j := r.player(a), r.player(b)
	r.games++
	r.played[i]++
	r.played[j]++
	r.points[i] += float64(halfPoints) / 2
	r.points[j] += 1 - float64(halfPoints)/2
	if i > j {
		i, j, halfPoints = j, i, 2-halfPoints
	}
	key := [2]int{i, j}
	if r.pairs[key] == nil {
		r.pairs[key] = &rating.Pairing{A: i, B: j}
		r.order = append(r.order, key)
	}
	switch p := r.pairs[key]; halfPoints {
	case 2:
		p.Wins++
	case 1:
		p.Draws++
	default:
		p.Losses++
	}
}

func (r *results) player(name string) int {
	i, known := r.players[name]
	if !known {
		i = len(r.names)
		r.players[name] = i
		r.names, r.played, r.points = append(r.names, name), append(r.played, 0), append(r.points, 0)
	}
	return i
}

// pairings are the results with prior games added to each, half won by either.
func (r *results) pairings(prior float64) []rating.Pairing {
	var out []rating.Pairing
	for _, key := range r.order {
		p := *r.pairs[key]
		p.Wins += prior / 2
		p.Losses += prior / 2
		out = append(out, p)
	}
	return out
}

// oneSided names the players who have made all points, or none.
func (r *results) oneSided() string {
	var out []string
	for i, name := range r.names {
		switch r.points[i] {
		case 0:
			out = append(out, name+" has lost every game")
		case float64(r.played[i]):
			out = append(out, name+" has won every game")
		}
	}
	if len(out) == 0 {
		return "some players have not met the others, or never lost to them"
	}
	return strings.Join(out, ", ")
}

// read adds the games of a file, or of the SGF files of a directory.
func (r *results) read(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fmt.Errorf("games: %w", err)
	case info.IsDir():
		files, err := filepath.Glob(filepath.Join(path, "*.sgf"))
		if err == nil && len(files) == 0 {
			err = fmt.Errorf("games: %s holds no .sgf files", path)
		}
		for _, file := range files {
			err = errors.Join(err, r.readSGF(file))
		}
		return err
	case strings.HasSuffix(path, ".sgf"):
		return r.readSGF(path)
	}
	return r.readLines(path)
}

// readLines adds what a gameKeeper wrote.
func (r *results) readLines(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("games: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for n := 1; lines.Scan(); n++ {
		var g keptGame
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			return fmt.Errorf("games: %s:%d: %w; delete the line if a crash has cut it", path, n, err)
		}
		if len(g.Seats) != 2 || len(g.Returns) != 2 || g.Seat < 0 || g.Seat > 1 {
			return fmt.Errorf("games: %s:%d: want a game of two seats, as 'tengen arena --record' writes them", path, n)
		}
		r.add(g.Seats[g.Seat], g.Seats[1-g.Seat], g.Points())
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("games: %s: %w", path, err)
	}
	return nil
}

func (r *results) readSGF(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("games: %w", err)
	}
	record, err := weiqi.ParseSGF(data)
	if err != nil {
		return fmt.Errorf("games: %s: %w", path, err)
	}
	if record.Black == "" || record.White == "" {
		return fmt.Errorf("games: %s names no players (PB and PW)", path)
	}
	switch {
	case strings.HasPrefix(record.Result, "B+"):
		r.add(record.Black, record.White, 2)
	case strings.HasPrefix(record.Result, "W+"):
		r.add(record.Black, record.White, 0)
	case record.Result == "0" || record.Result == "Draw":
		r.add(record.Black, record.White, 1)
	default:
		return fmt.Errorf("games: %s has the result %q: want B+..., W+... or 0", path, record.Result)
	}
	return nil
}
