package mcts

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// counted counts the calls of Step.
type counted struct {
	*table
	calls int
}

func (c *counted) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	c.calls++
	return c.table.Step(ctx, moves)
}

// The form of nanoAlphaZero: as many candidates as simulations are one round, in which each is visited
// once. Fewer legal actions than that leave simulations for further rounds.
func TestOneRound(t *testing.T) {
	for _, c := range []struct{ legal, calls int }{{30, 1}, {12, 1}, {11, 2}, {7, 3}} { // 11 + 1, and 7 + 3 + 2
		game := &table{Players: 1, Actions: c.legal, States: make([]tableState, 1)}
		for a := range c.legal {
			start := &game.States[0]
			start.Legal, start.Next, start.Logits = append(start.Legal, a), append(start.Next, 0), append(start.Logits, 0)
		}
		config := Default()
		config.Simulations, config.Considered = 12, 12
		s := begin(t, config, game, 1)
		env := &counted{table: game}
		if err := Run(context.Background(), s, env, game); err != nil {
			t.Fatal(err)
		}
		once, sum := 0, int32(0)
		for _, n := range read(t, s, 0).Visits {
			if sum += n; n == 1 {
				once++
			}
		}
		if env.calls != c.calls || sum != 12 || c.legal >= 12 && once != 12 {
			t.Errorf("%d legal actions: %d calls, want %d; %d visits, %d actions with one", c.legal, env.calls, c.calls, sum, once)
		}
	}
}

// Side by side or one by one, the actions of the root get the visits that sequential halving gives;
// side by side a round of it is one call: 8 candidates once, 4 once, 2 twice, for 16 simulations.
func TestRoundsVisitLikeSequentialHalving(t *testing.T) {
	game := randomTable(11, 2, 30, 3000)
	for seed := range game.States[:20] {
		if game.States[seed].Terminal || len(game.States[seed].Legal) < 8 {
			continue
		}
		var visits [2][]int32
		for i, sequential := range []bool{false, true} {
			config := Default()
			config.Simulations, config.Considered, config.Sequential = 16, 8, sequential
			s, err := New(config, game.spec(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Begin(0, game.position(seed), nil); err != nil {
				t.Fatal(err)
			}
			env := &counted{table: game}
			if err := Run(context.Background(), s, env, game); err != nil {
				t.Fatal(err)
			}
			if most := []int{4, 16}[i]; env.calls > most {
				t.Errorf("state %d, sequential %v: %d calls, want at most %d", seed, sequential, env.calls, most)
			}
			visits[i] = read(t, s, 0).Visits
			slices.Sort(visits[i])
		}
		if !reflect.DeepEqual(visits[0], visits[1]) {
			t.Errorf("state %d: visits %v side by side, %v one by one", seed, visits[0], visits[1])
		}
	}
}
