package nim

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/plugintest/recorded"
)

func TestConformance(t *testing.T) {
	for _, settings := range []plugins.Settings{nil, {"players": "2", "piles": "1+3+5+7"}, {"players": "6", "piles": "20"}} {
		t.Run(fmt.Sprint(settings), func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{Settings: settings})
		})
	}
}

func TestPilesThatAreNone(t *testing.T) {
	for _, piles := range []string{"", "3+", "0", "21", "1+1+1+1+1+1+1", "3,4"} {
		var fault *plugins.SettingError
		if _, err := New().Configure(t.Context(), plugins.Settings{"piles": piles}); !errors.As(err, &fault) || fault.Name != "piles" {
			t.Errorf("piles %q: %v", piles, err)
		}
	}
}

// Games of two as OpenSpiel plays them.
func TestGamesMatchOpenSpiel(t *testing.T) {
	if games, err := recorded.Check(New, "testdata/games.txt"); err != nil || games != 150 {
		t.Errorf("%d games, want 150: %v", games, err)
	}
}

// Among three, who takes the last stone has 1, the player before them 0, and who would be next -1.
func TestRanks(t *testing.T) {
	game, err := Family().Configure(plugins.Settings{"players": "3", "piles": "1+1"})
	if err != nil {
		t.Fatal(err)
	}
	s, rewards := State{Player: 1}, make([]float32, 3) // player 0 has taken the last stone
	game.Rewards(&s, rewards)
	if !slices.Equal(rewards, []float32{1, -1, 0}) {
		t.Errorf("rewards are %v", rewards)
	}
}

// Li 1978: the mover comes last just where each binary digit of the piles adds up to a multiple of the players.
func TestLiTheorem(t *testing.T) {
	for players := 2; players <= 5; players++ {
		s, positions := Solve(players), 0
		for code := range 8 * 8 * 8 * 3 {
			p := Piles{uint8(code % 8), uint8(code / 8 % 8), uint8(code / 64 % 8), uint8(code / 512)}
			if got, want := s.Last(p) == players-1, digitsVanish(p, players); got != want {
				t.Errorf("%d players, %v: the mover comes last is %v", players, p, got)
			}
			positions++
		}
		t.Logf("%d players: %d positions", players, positions)
	}
}

func digitsVanish(p Piles, players int) bool {
	for digit := range 5 {
		sum := 0
		for _, stones := range p {
			sum += int(stones >> digit & 1)
		}
		if sum%players != 0 {
			return false
		}
	}
	return true
}

// Suetsugu, "Normal and misère play of multiplayer games with preference" (International Journal of Game Theory 48,
// 2019): of three players at piles of 1 and 2 the mover cannot take the last stone, but chooses which of the others does: the next one.
func TestOneAndTwo(t *testing.T) {
	s, start := Solve(3), Piles{1, 2}
	if s.Last(start) != 1 {
		t.Errorf("the last stone is taken %d turns on, want 1", s.Last(start))
	}
	for to, best := range map[Piles]bool{{1, 0}: true, {0, 2}: true, {1, 1}: false} {
		if s.Best(start, to) != best {
			t.Errorf("leaving %v is best: %v", to, !best)
		}
	}
}
