package plugins_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// TestAuthorsMistakes has authors who break the contract. The adapter says what is wrong.
func TestAuthorsMistakes(t *testing.T) {
	for wrong, says := range map[string]string{
		"configure": "no coin",
		"spec":      "players is 0",
		"start":     "lost the coin",
		"mover":     "player is 5",
		"legal":     "no legal action",
		"observe":   "observation value 0 is not finite",
		"chances":   "chances add up to 0.75",
		"length":    "past its declared length of 2",
	} {
		t.Run(wrong, func(t *testing.T) {
			if err := playCoin(t.Context(), plugins.Adapt(coinFamily(wrong))); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("got %v, want %q", err, says)
			}
		})
	}
	if err := playCoin(t.Context(), newCoin()); err != nil {
		t.Error(err)
	}
}

// playCoin tosses heads and goes on as long as it can.
func playCoin(ctx context.Context, env plugins.Environment) error {
	if _, err := env.Configure(ctx, nil); err != nil {
		return err
	}
	p, err := env.Start(ctx, []plugins.Request{{Seed: 1}})
	for err == nil && p[0].Fault == "" && p[0].Player != plugins.Terminal {
		p, err = env.Step(ctx, []plugins.Move{{State: p[0].State, Action: 1}})
	}
	if err == nil && p[0].Fault != "" {
		err = errors.New(p[0].Fault)
	}
	return err
}

// plain is tic-tac-toe with no more than the methods that a Game must have.
type plain struct{ plugins.Game[tictactoe.State] }

// lying says that it has positions of chance, and has no Chancer.
type lying struct{ plain }

func (lying) Mover(*tictactoe.State) int { return plugins.Chance }

func (l lying) Spec() plugins.Spec {
	s := l.plain.Spec()
	s.Traits.Chance, s.Outcomes = true, 2
	return s
}

func adapt(game plugins.Game[tictactoe.State]) plugins.Environment {
	return plugins.Adapt(plugins.Family[tictactoe.State]{
		Configure: func(plugins.Settings) (plugins.Game[tictactoe.State], error) { return game, nil },
	})
}

func TestOptionalInterfaces(t *testing.T) {
	env := adapt(plain{tictactoe.Rules{}})
	spec, err := env.Configure(t.Context(), nil)
	if err != nil || spec.Traits.Render || spec.Traits.Notation || !spec.Traits.Rollout {
		t.Fatalf("traits %+v, %v", spec.Traits, err)
	}
	moves := movesTo(t, env, 4)
	if _, err := env.(plugins.Renderer).Render(t.Context(), [][]byte{moves[0].State}); err == nil || !strings.Contains(err.Error(), "cannot draw") {
		t.Errorf("render: %v", err)
	}
	names, err := env.(plugins.Notator).Notation(t.Context(), moves)
	if err != nil || names[0] != "4" {
		t.Errorf("without names a move is called by its number: %q, %v", names, err)
	}
	liar := adapt(lying{plain{tictactoe.Rules{}}})
	if spec, err := liar.Configure(t.Context(), nil); err != nil || spec.Traits.Rollout {
		t.Errorf("traits %+v, %v", spec.Traits, err)
	}
	if p, err := liar.Start(t.Context(), make([]plugins.Request, 1)); err != nil || !strings.Contains(p[0].Fault, "0 chances for 2 outcomes") {
		t.Errorf("start %+v, %v", p, err)
	}
	for _, m := range moves {
		// The two games have different specs, but their settings are the same.
		if p, err := liar.Step(t.Context(), []plugins.Move{m}); err != nil || !strings.Contains(p[0].Fault, "does not implement Chancer") {
			t.Errorf("step %+v, %v", p, err)
		}
	}
}

func TestPowersRefuse(t *testing.T) {
	env := tictactoe.New()
	ctx := t.Context()
	r, n, o := env.(plugins.Renderer), env.(plugins.Notator), env.(plugins.Roller)
	_, render := r.Render(ctx, nil)
	_, notation := n.Notation(ctx, nil)
	_, rollout := o.Rollout(ctx, nil)
	_, step := env.Step(ctx, nil)
	for call, err := range map[string]error{"render": render, "notation": notation, "rollout": rollout, "step": step} {
		if !errors.Is(err, plugins.ErrNotConfigured) {
			t.Errorf("%s before Configure: %v", call, err)
		}
	}
	if _, err := env.Configure(ctx, nil); err != nil {
		t.Fatal(err)
	}
	state := movesTo(t, env, 0)[0].State
	_, render = r.Render(ctx, [][]byte{state, {1, 2}})
	_, notation = n.Notation(ctx, []plugins.Move{{State: []byte("not a state of any game")}})
	_, action := n.Notation(ctx, []plugins.Move{{State: state, Action: 9}})
	_, rollout = o.Rollout(ctx, []plugins.Playout{{Count: 1}})
	_, count := o.Rollout(ctx, []plugins.Playout{{State: state}})
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, late := o.Rollout(ended, []plugins.Playout{{State: state, Count: 1}})
	_, steps := env.Step(ended, make([]plugins.Move, 100))
	for says, err := range map[string]error{
		"render item 1: state of 2 bytes is too short":     render,
		"notation item 0: state belongs to other settings": notation,
		"notation item 0: action 9 is outside 0..8":        action,
		"rollout item 0: state of 0 bytes":                 rollout,
		"rollout item 0: 0 games to play":                  count,
		"context canceled":                                 errors.Join(late, steps),
	} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
}

// Uniform random play has known results: crosses win 0.585, noughts 0.288 of all games (weighted by
// how likely they are), so the mean return of the first player is 0.297.
func TestRolloutsAreUniform(t *testing.T) {
	env := tictactoe.New()
	if _, err := env.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	returns, err := env.(plugins.Roller).Rollout(t.Context(), []plugins.Playout{{State: movesTo(t, env, 0)[0].State, Seed: 1, Count: 20000}})
	if err != nil {
		t.Fatal(err)
	}
	if r := returns[0]; r[0] < 0.27 || r[0] > 0.32 || r[0] != -r[1] {
		t.Errorf("mean returns are %v", r)
	}
}

// A batch large enough to be spread over processors gives what its items give one by one, in order.
func TestLargeBatchesKeepTheirOrder(t *testing.T) {
	before := runtime.GOMAXPROCS(4)
	defer runtime.GOMAXPROCS(before)
	ctx, env := context.Background(), tictactoe.New()
	if _, err := env.Configure(ctx, nil); err != nil {
		t.Fatal(err)
	}
	starts, err := env.Start(ctx, make([]plugins.Request, 1000))
	if err != nil {
		t.Fatal(err)
	}
	moves := make([]plugins.Move, len(starts))
	for i := range moves {
		moves[i] = plugins.Move{State: starts[i].State, Action: i % 10} // 9 is illegal
	}
	got, err := env.Step(ctx, moves)
	if err != nil {
		t.Fatal(err)
	}
	for i := range moves {
		want, err := env.Step(ctx, moves[i:i+1])
		if err != nil || !reflect.DeepEqual(got[i], want[0]) {
			t.Fatalf("item %d is %+v in a batch and %+v alone: %v", i, got[i], want[0], err)
		}
	}
}
