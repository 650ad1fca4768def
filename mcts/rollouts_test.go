package mcts

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

func evaluations(spec plugins.Spec, n int) []Evaluation {
	out := make([]Evaluation, n)
	for i := range out {
		out[i] = Evaluation{Logits: make([]float32, spec.Actions), Values: make([]float32, spec.Players)}
		fill(out[i].Logits, 7)
		fill(out[i].Values, 7)
	}
	return out
}

// Both ways of playing random games estimate the known value of the empty board: crosses win
// 58.5 %, noughts 28.8 % of random games (737/1260 and 121/420 by full enumeration).
func TestRolloutsEstimate(t *testing.T) {
	ctx, env := context.Background(), tictactoe.New()
	spec, err := env.Configure(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	start, err := env.Start(ctx, make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	slow := spec
	slow.Traits.Rollout = false
	for name, evaluator := range map[string]Evaluator{
		"by the environment": Rollouts(env, spec, 4000, 1), "by steps": Rollouts(env, slow, 4000, 1),
	} {
		out := evaluations(spec, 1)
		if err := evaluator.Evaluate(ctx, start, out); err != nil {
			t.Fatal(err)
		}
		// Four standard errors: 4 * sqrt(0.79/4000).
		if got, want := float64(out[0].Values[0]), 737./1260-121./420; math.Abs(got-want) > 0.056 {
			t.Errorf("%s: crosses are worth %v, want about %v", name, got, want)
		}
		near(t, "sum of values", out[0].Values[0]+out[0].Values[1], 0)
		near(t, "logit", out[0].Logits[3], 0)
	}
}

// An evaluation depends on its position alone: not on its place in a batch, nor on the others.
func TestRolloutsDependOnThePositionAlone(t *testing.T) {
	ctx, game := context.Background(), randomTable(4, 3, 6, 60)
	spec := game.spec()
	var positions []plugins.Position
	for i := range game.States {
		if !game.States[i].Terminal {
			positions = append(positions, game.position(i))
		}
	}
	evaluator := Rollouts(game, spec, 5, 9)
	batch := evaluations(spec, len(positions))
	if err := evaluator.Evaluate(ctx, positions, batch); err != nil {
		t.Fatal(err)
	}
	for i := range positions {
		alone := evaluations(spec, 1)
		if err := evaluator.Evaluate(ctx, positions[i:i+1], alone); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(alone[0], batch[i]) {
			t.Fatalf("position %d: alone %v, in a batch %v", i, alone[0].Values, batch[i].Values)
		}
	}
	if other := evaluations(spec, len(positions)); Rollouts(game, spec, 5, 10).Evaluate(ctx, positions, other) != nil || reflect.DeepEqual(other, batch) {
		t.Error("another seed plays the same games")
	}
}

func TestUniformSharesAConstantSum(t *testing.T) {
	spec := (&table{Players: 4, Actions: 2}).spec()
	for want, returns := range map[float32]plugins.Range{
		0.25: {Low: 0, High: 1, ConstantSum: true, Sum: 1},
		2:    {Low: 1, High: 3},
	} {
		spec.Returns = returns
		out := evaluations(spec, 1)
		if err := Uniform(spec).Evaluate(context.Background(), make([]plugins.Position, 1), out); err != nil {
			t.Fatal(err)
		}
		if out[0].Values[3] != want || out[0].Logits[1] != 0 {
			t.Errorf("%+v: got %v, want values of %v", returns, out[0], want)
		}
	}
}

// rolling is a table that answers Rollout wrongly.
type rolling struct {
	*table
	returns [][]float32
	err     error
}

func (r *rolling) Rollout(context.Context, []plugins.Playout) ([][]float32, error) {
	return r.returns, r.err
}

func TestRolloutsReportFaults(t *testing.T) {
	ctx, game := context.Background(), randomTable(4, 2, 6, 60)
	endless := &table{Players: 1, Actions: 1, States: []tableState{{Legal: []int{0}, Next: []int{0}}}}
	able := game.spec()
	able.Traits.Rollout = true
	lost := errors.New("lost")
	for want, c := range map[string]struct {
		env  plugins.Environment
		spec plugins.Spec
	}{
		"lost":                    {&rolling{table: game, err: lost}, able},
		"0 answers for 1":         {&rolling{table: game}, able},
		"1 returns for 2":         {&rolling{table: game, returns: [][]float32{{1}}}, able},
		"step 2 positions: lost":  {&flawed{table: game, err: lost}, game.spec()},
		"1 positions for 2 moves": {&flawed{table: game, short: true}, game.spec()},
		"caught fire":             {&flawed{table: game, position: func(_ plugins.Move, p *plugins.Position) { p.Fault = "caught fire" }}, game.spec()},
		"has no legal action":     {&flawed{table: game, position: func(_ plugins.Move, p *plugins.Position) { p.Player, p.Legal = 0, nil }}, game.spec()},
		"declared length of 1000": {endless, endless.spec()},
	} {
		err := Rollouts(c.env, c.spec, 2, 1).Evaluate(ctx, []plugins.Position{c.env.(interface {
			first() plugins.Position
		}).first()}, evaluations(c.spec, 1))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func (t *table) first() plugins.Position { return t.position(0) }
