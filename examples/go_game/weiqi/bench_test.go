package weiqi

import (
	"context"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// BenchmarkRandomMoves plays uniformly random games through the author's interface, with the full
// legal set at every move; one operation is one move.
func BenchmarkRandomMoves(b *testing.B) {
	for _, size := range []int{5, 9, 19} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			game, err := Family().Configure(plugins.Settings{"size": strconv.Itoa(size), "komi": "7.5", "max_moves": "0"})
			if err != nil {
				b.Fatal(err)
			}
			random := rand.NewPCG(1, 2)
			legal := plugins.NewBitset(size*size + 1)
			s := new(State)
			game.Start(s, plugins.Request{})
			b.ReportAllocs()
			for b.Loop() {
				if game.Mover(s) == plugins.Terminal {
					game.Start(s, plugins.Request{})
				}
				legal.Clear()
				game.Legal(s, legal)
				if err := game.Play(s, legal.Nth(int((random.Uint64()>>1)%uint64(legal.Count())))); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "moves/s")
		})
	}
}

// BenchmarkStep steps 256 positions from random games at once, through the adapter.
func BenchmarkStep(b *testing.B) {
	for _, size := range []int{5, 9, 19} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			env := New()
			moves := middleGames(b, env, size, 256)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := env.Step(context.Background(), moves); err != nil {
					b.Fatal(err)
				}
			}
			bytes := 0
			for _, m := range moves {
				bytes += len(m.State)
			}
			b.ReportMetric(float64(b.N*len(moves))/b.Elapsed().Seconds(), "positions/s")
			b.ReportMetric(float64(bytes)/float64(len(moves)), "bytes/state")
		})
	}
}

// middleGames returns n moves, each in a state of its own between the first move and the last of
// a random game.
func middleGames(tb testing.TB, env plugins.Environment, size, n int) []plugins.Move {
	ctx := context.Background()
	if _, err := env.Configure(ctx, plugins.Settings{"size": strconv.Itoa(size)}); err != nil {
		tb.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, uint64(size)))
	moves := make([]plugins.Move, 0, n)
	for len(moves) < n {
		at, err := env.Start(ctx, []plugins.Request{{}})
		var game []plugins.Move
		for err == nil && at[0].Player != plugins.Terminal {
			legal := at[0].Legal
			move := plugins.Move{State: at[0].State, Action: legal.Nth(random.IntN(legal.Count()))}
			game = append(game, move)
			at, err = env.Step(ctx, []plugins.Move{move})
		}
		if err != nil {
			tb.Fatal(err)
		}
		moves = append(moves, game[random.IntN(len(game))])
	}
	return moves
}
