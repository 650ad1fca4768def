package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/game2048"
	"github.com/tengen-rl/tengen/plugins/kuhn"
	"github.com/tengen-rl/tengen/plugins/pig"
)

// tinyPig is a run of Pig for three that takes a fraction of a second.
func tinyPig() Config {
	c := tiny()
	c.Environment.Name, c.Environment.Settings = "pig", map[string]string{"players": "3", "target": "8"}
	c.SelfPlay.Games, c.SelfPlay.OpeningPlies = 20, 3
	return c
}

// Luck is a function of the seed: same weights whatever the machinery, and resumed in the middle.
func TestChanceIsDeterministic(t *testing.T) {
	c := tinyPig()
	want := weights(t, train(t, t.TempDir(), c))
	c.SelfPlay.Workers, c.SelfPlay.GamesPerWorker, c.Search.Remember, c.Environment.InProcess = 2, 5, 0, false
	dir := t.TempDir()
	leaveAfter(t, dir, c, 2)
	if got := weights(t, train(t, dir, c)); got != want {
		t.Errorf("resumed: weights %s, want %s", got, want)
	}
}

// What players do not see is no hindrance to groups of games, and luck none to their being a function of
// the seed.
func TestHiddenInformationByGroups(t *testing.T) {
	c := tinyGroups()
	c.Environment.Name, c.SelfPlay.OpeningPlies = "kuhn", 1
	want := weights(t, train(t, t.TempDir(), c))
	c.SelfPlay.Workers, c.SelfPlay.GamesPerWorker, c.Environment.InProcess = 3, 12, false
	c.Evaluation.Matches, c.Evaluation.Games = 2, 4
	events := train(t, t.TempDir(), c)
	if got := weights(t, events); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
	for _, event := range events {
		if m, ok := event.(Match); ok && m.Player != "network" {
			t.Errorf("%s plays in a match: it would look at hidden cards", m.Player)
		}
	}
}

// An agent of such a game plays by the network alone, whatever it is asked for.
func TestHiddenInformationByAgent(t *testing.T) {
	c, dir := tinyGroups(), t.TempDir()
	c.Environment.Name, c.SelfPlay.OpeningPlies = "kuhn", 1
	train(t, dir, c)
	agent, err := LoadAgent(t.Context(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	game, err := agent.NewGame(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	a, err := agent.Analyze(ctx, game.Position())
	if err != nil || len(a.Candidates) != 2 || a.Simulations != 0 || a.Candidates[0].Action != a.Action {
		t.Fatalf("%+v: %v", a, err)
	}
	if sum := a.Candidates[0].Prior + a.Candidates[1].Prior; math.Abs(float64(sum)-1) > 1e-6 || a.Candidates[0].Prior < a.Candidates[1].Prior {
		t.Errorf("priors are %+v", a.Candidates)
	}
	if p, err := agent.Player(64); err != nil || p.Name() != "network" {
		t.Errorf("%v plays: %v", p, err)
	}
}

// Search is refused where it would look at hidden cards, and the refusal says what to do.
func TestHiddenInformationBySearch(t *testing.T) {
	c := tiny()
	c.Environment.Name = "kuhn"
	e, err := Open(context.Background(), t.TempDir(), c, WithBundled(bundled))
	if err == nil {
		e.Close()
	}
	var fault *ConfigError
	if !errors.As(err, &fault) || fault.Key != "run.stages" || !strings.Contains(err.Error(), `stages = ["reinforce"]`) {
		t.Errorf("got %v, want an error of run.stages that names groups of games", err)
	}
}

// Outcomes come as often as they are probable, and what is earned on the way is kept.
func TestNatureMoves(t *testing.T) {
	ctx, env := context.Background(), kuhn.New()
	spec, err := env.Configure(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	const games = 6000
	positions, err := env.Start(ctx, make([]plugins.Request, games))
	if err != nil {
		t.Fatal(err)
	}
	if err := playNature(ctx, env, spec, positions, func(i int) stream.Stream { return stream.New(1, stream.Nature, uint64(i)) }); err != nil {
		t.Fatal(err)
	}
	deals := map[string]int{}
	for _, p := range positions {
		if p.Player != 0 {
			t.Fatalf("player %d is to move after the deal", p.Player)
		}
		deals[string(p.State)]++
	}
	if len(deals) != 6 {
		t.Errorf("%d deals, want 6", len(deals))
	}
	for _, n := range deals {
		if spread := math.Sqrt(games * 5.0 / 36); math.Abs(float64(n)-games/6) > 5*spread {
			t.Errorf("a deal came %d times in %d", n, games)
		}
	}
}

// A game of 2048 for a person: rewards add up over nature's moves, and a move taken back and made again meets
// the same luck.
func TestGameOfChance(t *testing.T) {
	ctx, env := context.Background(), game2048.New()
	spec, err := env.Configure(ctx, plugins.Settings{"tile": "32"})
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewGame(ctx, env, spec, 7)
	if err != nil {
		t.Fatal(err)
	}
	for !g.Over() {
		action := g.Position().Legal.Nth(0)
		if err := g.Play(ctx, action); err != nil {
			t.Fatal(err)
		}
		state := string(g.Position().State)
		g.Undo()
		if err := g.Play(ctx, action); err != nil || string(g.Position().State) != state {
			t.Fatalf("the move made again leads elsewhere: %v", err)
		}
	}
	drawing, err := g.Render(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var points int
	_, last, _ := strings.Cut(drawing, "points ")
	if _, err := fmt.Sscan(last, &points); err != nil {
		t.Fatalf("no points in\n%s", drawing)
	}
	if want := min(1, float64(points)/(32*4)); math.Abs(float64(g.Returns()[0])-want) > 1e-6 {
		t.Errorf("returns are %v, want %v for %d points", g.Returns(), want, points)
	}
}

// rolling is pig whose dice never come to rest, or whose players never get anywhere: neither the engine's matches nor its
// games may wait for them.
type rolling struct {
	plugins.Environment
	nature bool
	seen   plugins.Position
}

func (r *rolling) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	out, err := r.Environment.Start(ctx, requests)
	if err == nil {
		r.seen = out[0]
	}
	return out, err
}

func (r *rolling) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	out, err := r.Environment.Step(ctx, moves)
	for i := range out {
		if r.nature {
			out[i] = plugins.Position{State: out[i].State, Player: plugins.Chance, Chances: []float32{1}, Rewards: []float32{0, 0}}
		} else {
			out[i] = r.seen
		}
	}
	return out, err
}

func TestGamesWithoutAnEndAreFaults(t *testing.T) {
	for _, nature := range []bool{true, false} {
		env, spec := configured(t, pig.New())
		endless := &rolling{Environment: env, nature: nature}
		_, err := PlayMatch(t.Context(), endless, spec, RandomPlayer(), RandomPlayer(), MatchConfig{Games: 2, Threads: 1})
		if want := fmt.Sprintf("past its declared length of %d", spec.MaxLength); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "seed") {
			t.Errorf("nature %v: %v, want %q", nature, err, want)
		}
	}
}
