package engine

import (
	"context"
	"math"
	"reflect"
	"slices"
	"sort"
	"sync"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/game2048"
	"github.com/tengen-rl/tengen/plugins/pig"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// quitter plays at random and gives up at its second move.
type quitter struct{ Player }

func (q quitter) Choose(ctx context.Context, turns []Turn) ([]int, error) {
	out, err := q.Player.Choose(ctx, turns)
	for i, t := range turns {
		if len(t.Actions) >= 2 {
			out[i] = Resign
		}
	}
	return out, err
}

// records plays a match of tic-tac-toe and returns its games in order.
func records(t *testing.T, a, b Player, c MatchConfig) ([]GameRecord, MatchResult) {
	t.Helper()
	env := tictactoe.New()
	spec, err := env.Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return recordsOf(t, env, spec, a, b, c)
}

func recordsOf(t *testing.T, env plugins.Environment, spec plugins.Spec, a, b Player, c MatchConfig) ([]GameRecord, MatchResult) {
	t.Helper()
	var mu sync.Mutex
	var games []GameRecord
	c.Each = func(g GameRecord) {
		mu.Lock()
		defer mu.Unlock()
		games = append(games, g)
	}
	result, err := PlayMatch(t.Context(), env, spec, a, b, c)
	if err != nil {
		t.Fatal(err)
	}
	sort.Slice(games, func(i, j int) bool { return games[i].Game < games[j].Game })
	return games, result
}

func TestResignationLosesAndIsRecorded(t *testing.T) {
	games, result := records(t, quitter{RandomPlayer()}, RandomPlayer(), MatchConfig{Games: 4, Seed: 1, Threads: 2})
	if result.Losses != 4 || result.Score != 0 {
		t.Errorf("the result is %+v", result)
	}
	want := []string{"seat 0 resigned", "seat 1 resigned", "seat 0 resigned", "seat 1 resigned"}
	for i, g := range games {
		if g.Adjudication != want[i] || g.Points() != 0 || g.Returns[g.Seat] != -1 || g.Returns[1-g.Seat] != 1 || len(g.Actions) != 2+i%2 {
			t.Errorf("game %d is %+v", i, g)
		}
	}
}

// A match played in parts has the games that it has whole.
func TestMatchInParts(t *testing.T) {
	a, b := RandomPlayer(), RandomPlayer()
	whole, result := records(t, a, b, MatchConfig{Games: 10, Opening: 2, Seed: 7, Threads: 2})
	var parts []GameRecord
	for first := 0; first < 10; first += 4 {
		games, _ := records(t, a, b, MatchConfig{Games: min(4, 10-first), First: first, Opening: 2, Seed: 7, Threads: 1})
		parts = append(parts, games...)
	}
	if !reflect.DeepEqual(whole, parts) || Tally(parts) != result {
		t.Errorf("whole %+v\nparts %+v", whole, parts)
	}
	if g := whole[0]; g.Adjudication != "" || !reflect.DeepEqual(g.Actions[:2], whole[1].Actions[:2]) || g.Seat == whole[1].Seat {
		t.Errorf("a pair is %+v and %+v", g, whole[1])
	}
}

// In a game of one seat both players play the same games, and the higher return wins: chance is no excuse.
func TestMatchOfOneSeat(t *testing.T) {
	env := game2048.New()
	spec, err := env.Configure(t.Context(), plugins.Settings{"size": "2", "tile": "16"})
	if err != nil {
		t.Fatal(err)
	}
	search, err := RolloutPlayer(60, env, spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	games, result := recordsOf(t, env, spec, search, RandomPlayer(), MatchConfig{Games: 40, Opening: 1, Seed: 3, Threads: 2})
	if result.Score < 0.7 || result.Returns[0] < result.Returns[1]+0.2 || len(games) != 40 {
		t.Errorf("search against random: %+v", result)
	}
	var own, other float64
	for i, g := range games {
		own, other = own+float64(g.Returns[0])/40, other+float64(g.Returns[1])/40
		if g.Game != i || g.Seat != 0 || len(g.Returns) != 2 || g.Seats[0] != "rollouts:60" || g.Seats[1] != "random" || g.Actions[0] != g.Rival[0] {
			t.Errorf("game %d is %+v", i, g)
		}
	}
	if math.Abs(own-result.Returns[0]) > 1e-9 || math.Abs(other-result.Returns[1]) > 1e-9 || Tally(games) != result {
		t.Errorf("means are %v and %v, the result is %+v", own, other, result)
	}
	reversed, mirrored := recordsOf(t, env, spec, RandomPlayer(), search, MatchConfig{Games: 40, Opening: 1, Seed: 3, Threads: 1})
	if mirrored.Wins != result.Losses || mirrored.Returns[0] != result.Returns[1] || !slices.Equal(reversed[7].Rival, games[7].Actions) {
		t.Errorf("the other way round it is %+v, was %+v", mirrored, result)
	}
	for i, g := range games[:2] {
		if same, _ := recordsOf(t, env, spec, search, search, MatchConfig{Games: 1, First: i, Opening: 1, Seed: 3}); same[0].Points() != 1 || !slices.Equal(same[0].Actions, g.Actions) {
			t.Errorf("against itself in game %d: %+v, was %+v", i, same, g)
		}
	}
}

// Who gives up a game of one seat has the lowest return there is.
func TestResignationOfOneSeat(t *testing.T) {
	env := game2048.New()
	spec, err := env.Configure(t.Context(), plugins.Settings{"tile": "16"})
	if err != nil {
		t.Fatal(err)
	}
	games, result := recordsOf(t, env, spec, RandomPlayer(), quitter{RandomPlayer()}, MatchConfig{Games: 2, Seed: 1})
	if result.Wins != 2 || games[0].Adjudication != "seat 0 resigned" || games[0].Returns[1] != 0 || len(games[0].Rival) != 2 {
		t.Errorf("%+v: %+v", result, games)
	}
}

func TestPoints(t *testing.T) {
	for _, c := range []struct {
		seat    int
		returns []float32
		want    int
	}{
		{0, []float32{1, -1}, 2}, {1, []float32{1, -1}, 0}, {0, []float32{0, 0}, 1},
		{2, []float32{0, 3, 5}, 2}, {0, []float32{-2, -3, -1}, 0}, {1, []float32{-2, -2, -4}, 1},
	} {
		if got := (GameRecord{Seat: c.seat, Returns: c.returns}).Points(); got != c.want {
			t.Errorf("seat %d of %v made %d points, want %d", c.seat, c.returns, got, c.want)
		}
	}
}

// firstSeen remembers the position that each game has when a player first sees it.
type firstSeen struct {
	Player
	positions map[int][]byte
}

func (f firstSeen) Choose(ctx context.Context, turns []Turn) ([]int, error) {
	for _, t := range turns {
		if _, ok := f.positions[t.Game]; !ok {
			f.positions[t.Game] = t.Position.State
		}
	}
	return f.Player.Choose(ctx, turns)
}

// The games of a pair begin alike, nature's moves included.
func TestPairsShareTheirLuck(t *testing.T) {
	env, spec := configured(t, pig.New())
	seen := firstSeen{RandomPlayer(), map[int][]byte{}}
	recordsOf(t, env, spec, seen, seen, MatchConfig{Games: 8, Opening: 6, Seed: 1, Threads: 1})
	for i := 0; i < 8; i += 2 {
		if !slices.Equal(seen.positions[i], seen.positions[i+1]) {
			t.Errorf("games %d and %d begin at %q and %q", i, i+1, seen.positions[i], seen.positions[i+1])
		}
	}
	if slices.Equal(seen.positions[0], seen.positions[2]) && slices.Equal(seen.positions[0], seen.positions[4]) {
		t.Error("all pairs begin alike")
	}
}
