package pig

import (
	"fmt"
	"math"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/plugintest/recorded"
)

func TestConformance(t *testing.T) {
	for _, settings := range []plugins.Settings{nil, {"players": "3", "target": "12"}, {"players": "4", "target": "200"}} {
		t.Run(fmt.Sprint(settings), func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{Settings: settings})
		})
	}
}

// Games as OpenSpiel plays them, of two to four players, to three targets.
func TestGamesMatchOpenSpiel(t *testing.T) {
	if games, err := recorded.Check(New, "testdata/games.txt"); err != nil || games != 297 {
		t.Errorf("%d games, want 297: %v", games, err)
	}
}

// With a target of 2, who rolls wins unless a 1 comes up. Of two who roll or hold at random the first wins
// W = (5/6 + (1 - W)/6)/2 + (1 - W)/2 of the games, 12 of 19.
func TestRandomGames(t *testing.T) {
	env, ctx := New(), t.Context()
	if _, err := env.Configure(ctx, plugins.Settings{"target": "2"}); err != nil {
		t.Fatal(err)
	}
	start, err := env.Start(ctx, make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	returns, err := env.(plugins.Roller).Rollout(ctx, []plugins.Playout{{State: start[0].State, Seed: 1, Count: 40_000}})
	if err != nil {
		t.Fatal(err)
	}
	if want := 2*12.0/19 - 1; math.Abs(float64(returns[0][0])-want) > 0.025 || returns[0][1] != -returns[0][0] {
		t.Errorf("returns are %v, want %.4f", returns[0], want)
	}
}

// Neller and Presser 2004: at 100 points the first player wins 53.06 % under perfect play.
func TestSolution(t *testing.T) {
	if testing.Short() {
		t.Skip("a sweep over a million positions, many times")
	}
	if first := Solve(100).Win(0, 0, 0); math.Abs(first-0.5306) > 5e-5 {
		t.Errorf("the first player wins %.4f, published is 0.5306", first)
	}
}
