package plugins_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// TestStepIntoAnswersAsStep plays random moves, some of them illegal, both ways. The memory is that
// of earlier answers, longer and shorter, and of ended games.
func TestStepIntoAnswersAsStep(t *testing.T) {
	ctx, random := t.Context(), rand.New(rand.NewPCG(1, 2))
	for name, env := range map[string]plugins.Environment{"tictactoe": tictactoe.New(), "synthetic": newSynthetic(), "coin": newCoin()} {
		spec, err := env.Configure(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		const games = 200 // enough for two shares
		start, err := env.Start(ctx, make([]plugins.Request, games))
		if err != nil {
			t.Fatal(err)
		}
		room, states := make([]plugins.Position, games), start
		for range 40 {
			moves := make([]plugins.Move, games)
			for i := range moves {
				moves[i] = plugins.Move{State: bytes.Clone(states[i].State), Action: random.IntN(spec.Actions + 1)}
			}
			want, err := env.Step(ctx, moves)
			if err != nil {
				t.Fatal(err)
			}
			if err := env.(plugins.InPlace).StepInto(ctx, moves, room); err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if !same(&want[i], &room[i]) {
					t.Fatalf("%s: move %d\ngot  %+v\nwant %+v", name, i, room[i], want[i])
				}
				switch {
				case want[i].Fault != "": // stay
				case want[i].Player == plugins.Terminal:
					states[i] = start[i]
				default:
					states[i] = want[i]
				}
			}
		}
	}
}

// same compares what two positions say; empty slices may be nil.
func same(a, b *plugins.Position) bool {
	return bytes.Equal(a.State, b.State) && a.Player == b.Player && slices.Equal(a.Legal, b.Legal) &&
		slices.Equal(a.Chances, b.Chances) && bytes.Equal(a.Observation, b.Observation) &&
		slices.Equal(a.Rewards, b.Rewards) && a.Prompt == b.Prompt && a.Fault == b.Fault
}

func TestRolloutIntoAnswersAsRollout(t *testing.T) {
	ctx, env := t.Context(), tictactoe.New()
	if _, err := env.Configure(ctx, nil); err != nil {
		t.Fatal(err)
	}
	start, err := env.Start(ctx, make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	playouts := []plugins.Playout{{start[0].State, 1, 1}, {start[0].State, 2, 50}, {start[0].State, 3, 7}}
	want, err := env.(plugins.Roller).Rollout(ctx, playouts)
	if err != nil {
		t.Fatal(err)
	}
	got := [][]float32{{9, 9}, {9, 9}, {9, 9}}
	moves, err := env.(plugins.InPlace).RolloutInto(ctx, playouts, got)
	if err != nil || !slices.EqualFunc(got, want, slices.Equal[[]float32]) {
		t.Fatalf("got %v, %v, want %v", got, err, want)
	}
	if moves < 58*5 || moves > 58*9 { // a game of tic-tac-toe has 5 to 9
		t.Errorf("58 games had %d moves", moves)
	}
}

func TestInPlaceWantsRoom(t *testing.T) {
	ctx, env := t.Context(), tictactoe.New()
	if err := env.(plugins.InPlace).StepInto(ctx, nil, nil); err != plugins.ErrNotConfigured {
		t.Errorf("got %v", err)
	}
	if _, err := env.(plugins.InPlace).RolloutInto(ctx, nil, nil); err != plugins.ErrNotConfigured {
		t.Errorf("got %v", err)
	}
	if _, err := env.Configure(ctx, nil); err != nil {
		t.Fatal(err)
	}
	in := env.(plugins.InPlace)
	_, short := in.RolloutInto(ctx, make([]plugins.Playout, 2), nil)
	_, narrow := in.RolloutInto(ctx, make([]plugins.Playout, 1), [][]float32{{0}})
	_, none := in.RolloutInto(ctx, make([]plugins.Playout, 1), [][]float32{{0, 0}})
	for want, err := range map[string]error{
		"room for 1 positions after 2 moves":     in.StepInto(ctx, make([]plugins.Move, 2), make([]plugins.Position, 1)),
		"room for 0 answers to 2 playouts":       short,
		"item 0: room for 1 returns of 2":        narrow,
		"item 0: 0 games to play, want at least": none,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// hasty is tic-tac-toe with a way to the end of its own: nobody moves, noughts win.
type hasty struct{ tictactoe.Rules }

func (hasty) Finish(_ *tictactoe.State, _ *rand.PCG, rewards []float32) int {
	rewards[0], rewards[1] = rewards[0]-1, rewards[1]+1
	return 3
}

// An author's Finisher plays the rollouts.
func TestRolloutsAskTheFinisher(t *testing.T) {
	ctx := t.Context()
	env := plugins.Adapt(plugins.Family[tictactoe.State]{
		Configure: func(plugins.Settings) (plugins.Game[tictactoe.State], error) { return hasty{}, nil },
	})
	if _, err := env.Configure(ctx, nil); err != nil {
		t.Fatal(err)
	}
	start, err := env.Start(ctx, make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	returns := [][]float32{{0, 0}}
	moves, err := env.(plugins.InPlace).RolloutInto(ctx, []plugins.Playout{{start[0].State, 1, 4}}, returns)
	if err != nil || moves != 12 || returns[0][0] != -1 || returns[0][1] != 1 {
		t.Errorf("%d moves, returns %v, %v", moves, returns, err)
	}
}
