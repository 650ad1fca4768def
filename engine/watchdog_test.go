package engine

import (
	"context"
	"errors"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
	"github.com/tengen-rl/tengen/policy"
)

// watched is a run of tic-tac-toe that learns something in its few iterations.
func watched() Config {
	c := tiny()
	c.Run.Iterations = 6
	c.SelfPlay.Games, c.SelfPlay.GamesPerWorker = 32, 32
	c.Learner.Batch, c.Learner.Steps, c.Learner.LearningRate = 64, 12, 5e-3
	return c
}

// advice trains c and returns what the watchdog said.
func advice(t *testing.T, c Config, list ...Option) []Advice {
	t.Helper()
	var out []Advice
	for _, event := range train(t, t.TempDir(), c, list...) {
		if a, ok := event.(Advice); ok {
			t.Logf("iteration %d, %s: %s; %s", a.Iteration, a.Check, a.Evidence, a.Proposal)
			out = append(out, a)
		}
	}
	return out
}

// expect wants advice of a check, with these words in its evidence and proposal.
func expect(t *testing.T, all []Advice, check, evidence, proposal string) {
	t.Helper()
	for _, a := range all {
		if a.Check == check && strings.Contains(a.Evidence, evidence) && strings.Contains(a.Proposal, proposal) {
			return
		}
	}
	t.Errorf("no advice of %s with %q and %q, but %+v", check, evidence, proposal, all)
}

// altered are rules whose positions are changed on their way.
type altered struct {
	plugins.Environment
	change func(plugins.Move, *plugins.Position)
}

func (a altered) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	positions, err := a.Environment.Step(ctx, moves)
	for i := range positions {
		a.change(moves[i], &positions[i])
	}
	return positions, err
}

func alteredRules(change func(plugins.Move, *plugins.Position)) Option {
	return WithEnvironment(altered{tictactoe.New(), change})
}

func invert(p *plugins.Position) {
	for k := range p.Rewards {
		p.Rewards[k] = -p.Rewards[k]
	}
}

// Runs in which nothing is wrong are left alone, whatever the seed. The idle share is not asked for:
// it is the machine's, and the run has one worker.
func TestWatchdogLeavesHealthyRunsAlone(t *testing.T) {
	c := watched()
	c.Run.Iterations, c.SelfPlay.OpeningPlies = 20, 2
	c.Network.Channels, c.Learner.Steps = 16, 24
	for seed := range uint64(3) {
		c.Run.Seed = seed
		for _, a := range advice(t, c) {
			if a.Check != "idle" {
				t.Errorf("advice for a healthy run of seed %d: %+v", seed, a)
			}
		}
	}
}

func TestWatchdogSeesInvertedRewards(t *testing.T) {
	all := advice(t, watched(), alteredRules(func(_ plugins.Move, p *plugins.Position) { invert(p) }))
	expect(t, all, "value_sign", "lost by the player of the last move", "Rewards")
}

// Rewards as the mover sees them: the first entry is for whoever has moved.
func TestWatchdogSeesRewardsOfTheMover(t *testing.T) {
	all := advice(t, watched(), alteredRules(func(_ plugins.Move, p *plugins.Position) {
		if len(p.Rewards) > 0 && p.Rewards[0] < 0 {
			invert(p)
		}
	}))
	expect(t, all, "value_sign", "won by player 0", "order of players")
}

// Rules that change their mind while a run is under way leave a network that expects the opposite
// of what happens.
func TestWatchdogSeesValuesOfTheWrongSign(t *testing.T) {
	c := watched()
	c.Run.Iterations, c.SelfPlay.Games = 14, 64
	c.Search.Simulations, c.Search.Considered = 1, 1
	c.Replay.Window = 14
	var steps atomic.Int64
	all := advice(t, c, alteredRules(func(_ plugins.Move, p *plugins.Position) {
		if steps.Add(1) > 4000 {
			invert(p)
		}
	}))
	expect(t, all, "value_sign", "the opposite of what happens", "follow from the state")
}

// Rules that show an empty board.
func TestWatchdogSeesValuesThatKnowNothing(t *testing.T) {
	c := watched()
	c.Run.Iterations = 13
	c.Search.Simulations, c.Search.Considered = 1, 1
	all := advice(t, c, alteredRules(func(_ plugins.Move, p *plugins.Position) { clear(p.Observation) }))
	expect(t, all, "value_sign", "knows nothing of results", "Observation")
}

func TestWatchdogSeesDuplicates(t *testing.T) {
	c := watched()
	c.SelfPlay.SamplePlies, c.Search.Algorithm, c.Search.DirichletFraction = 0, "puct", 0
	expect(t, advice(t, c), "duplicates", "repeat another game", "sample_plies")
}

func TestWatchdogSeesALearningRateThatIsTooHigh(t *testing.T) {
	c := watched()
	c.Learner.LearningRate = 1
	expect(t, advice(t, c), "learning_rate", "", "learner.learning_rate = 3.3e-01")
}

// A finding is told once, again when it is half as bad again, and again after it has cleared.
func TestWatchdogTellsOnce(t *testing.T) {
	var seen told
	var got []int
	for i, amount := range []float64{1, 1.2, 1.4, 1.5, 2, 0, 1.6, 0, 0, 0, 1} {
		var f *finding
		if amount > 0 {
			f = &finding{amount: amount}
		}
		if seen.news(f) {
			got = append(got, i)
		}
	}
	if want := []int{0, 3, 10}; !reflect.DeepEqual(got, want) {
		t.Errorf("told at %v, want %v", got, want)
	}
}

// Pearson's r of (1,1), (2,3), (3,2), (4,4) is 4/5.
func TestCorrelation(t *testing.T) {
	var m moments
	for _, p := range [][2]float64{{1, 1}, {2, 3}, {3, 2}, {4, 4}} {
		m.add(p[0], p[1])
	}
	if r, ok := m.correlation(); !ok || math.Abs(r-0.8) > 1e-12 {
		t.Errorf("r = %v, %v; want 0.8", r, ok)
	}
	if r, ok := (&moments{n: 2, x: 2, y: 1, xx: 2, yy: 1, xy: 1}).correlation(); r != 0 || !ok {
		t.Errorf("r = %v, %v where x is constant", r, ok)
	}
	if r, ok := (&moments{n: 2, x: 1, y: 2, xx: 1, yy: 2, xy: 1}).correlation(); ok {
		t.Errorf("r = %v where y is constant", r)
	}
}

// Steps so long that the weights leave the numbers end training; the watchdog says why first.
func TestWatchdogSeesWeightsThatAreNotFinite(t *testing.T) {
	c := watched()
	c.Learner.Optimizer, c.Learner.LearningRate, c.Learner.GradientClip, c.Learner.ValueWeight = "sgd", 10, 0, 1000
	e, err := Open(context.Background(), t.TempDir(), c, WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var all []Advice
	var last error
	for event, err := range e.Train(context.Background()) {
		if a, ok := event.(Advice); ok {
			all = append(all, a)
		}
		last = err
	}
	if !errors.Is(last, policy.ErrNotFinite) {
		t.Fatalf("training ended with %v, want ErrNotFinite", last)
	}
	expect(t, all, "learning_rate", "not a finite number", "learner.learning_rate = 1.0e+00")
}

// Every check has its section in docs/watchdog.md, and every section its check.
func TestWatchdogIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/watchdog.md")
	if err != nil {
		t.Fatal(err)
	}
	var sections, names []string
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			sections = append(sections, strings.TrimSpace(name))
		}
	}
	for _, c := range checks {
		names = append(names, c.name)
	}
	for _, c := range slices.Concat(rewardChecks, solvedChecks) {
		names = append(names, c.name)
	}
	if !reflect.DeepEqual(sections, names) {
		t.Errorf("sections %v, checks %v", sections, names)
	}
}
