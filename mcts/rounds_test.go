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
