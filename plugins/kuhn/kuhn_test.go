package kuhn

import (
	"math"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/plugintest/recorded"
)

func TestConformance(t *testing.T) {
	plugintest.Run(t, func(*testing.T) plugins.Environment { return New() }, plugintest.Options{})
}

// A player does not see the other's card before the end.
func TestDraw(t *testing.T) {
	s := State{Cards: [2]int8{1, 2}, Actions: [3]int8{Bet}, Played: 1}
	if got, want := (Rules{}).Draw(&s), "player 1: ? bet\nplayer 2: K\n"; got != want {
		t.Errorf("drawn as\n%s, want\n%s", got, want)
	}
	(Rules{}).Play(&s, Bet)
	if got, want := (Rules{}).Draw(&s), "player 1: Q bet\nplayer 2: K bet\n"; got != want {
		t.Errorf("drawn as\n%s, want\n%s", got, want)
	}
}

// Games as OpenSpiel plays them.
func TestGamesMatchOpenSpiel(t *testing.T) {
	if games, err := recorded.Check(New, "testdata/games.txt"); err != nil || games != 100 {
		t.Errorf("%d games, want 100: %v", games, err)
	}
}

// bets is the probability of a bet by who moves in s, in Kuhn's equilibria: the first player chooses how often
// to bluff with a jack, 0 to 1/3, and everything follows from that.
func bets(s *State, bluff float64) float64 {
	card, answering := s.Cards[s.Played%2], s.Played > 0 && s.Actions[s.Played-1] == Bet
	switch {
	case s.Played == 0:
		return [...]float64{bluff, 0, 3 * bluff}[card]
	case s.Played == 1 && answering:
		return [...]float64{0, 1.0 / 3, 1}[card]
	case s.Played == 1:
		return [...]float64{1.0 / 3, 0, 1}[card]
	}
	return [...]float64{0, bluff + 1.0/3, 1}[card]
}

// worth is what the first player wins on average if both play an equilibrium.
func worth(s State, bluff float64) float64 {
	r, chances, rewards := Rules{}, make([]float32, cards), make([]float32, 2)
	sum := 0.0
	switch r.Mover(&s) {
	case plugins.Terminal:
		r.Rewards(&s, rewards)
		return float64(rewards[0])
	case plugins.Chance:
		r.Chances(&s, chances)
		for card, p := range chances {
			if next := s; p > 0 {
				r.Outcome(&next, card)
				sum += float64(p) * worth(next, bluff)
			}
		}
		return sum
	}
	for action, p := range []float64{1 - bets(&s, bluff), bets(&s, bluff)} {
		next := s
		r.Play(&next, action)
		sum += p * worth(next, bluff)
	}
	return sum
}

// Kuhn 1950: the game is worth -1/18 to the first player.
func TestValueOfTheGame(t *testing.T) {
	var s State
	Rules{}.Start(&s, plugins.Request{})
	for _, bluff := range []float64{0, 1.0 / 6, 1.0 / 3} {
		if got := worth(s, bluff); math.Abs(got+1.0/18) > 1e-6 {
			t.Errorf("bluffing %.3f: worth %.6f, published is %.6f", bluff, got, -1.0/18)
		}
	}
}
