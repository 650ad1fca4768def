package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// trained is a directory with a short run of tic-tac-toe.
func trained(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	train(t, dir, tiny())
	return dir
}

// seated is an agent of a short run, and a game for it.
func seated(t *testing.T) (*Agent, *Game) {
	t.Helper()
	agent, err := LoadAgent(context.Background(), os.DirFS(trained(t)), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { agent.Close() })
	game, err := agent.NewGame(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return agent, game
}

func TestAgentFromOneWeightsFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(trained(t), checkpointsDir, weightsName(3)))
	if err != nil {
		t.Fatal(err)
	}
	agent, err := LoadAgent(context.Background(), fstest.MapFS{"agent.safetensors": {Data: data}}, WithEnvironment(tictactoe.New()))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	game, err := agent.NewGame(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for !game.Over() {
		action, err := agent.Choose(context.Background(), game.Position())
		if err != nil {
			t.Fatal(err)
		}
		if err := game.Play(context.Background(), action); err != nil {
			t.Fatal(err)
		}
	}
	if r := game.Returns(); r[0]+r[1] != 0 {
		t.Errorf("returns %v do not add up to 0", r)
	}
}

// Many goroutines ask one agent and get what one would.
func TestAgentIsSafeForConcurrentUse(t *testing.T) {
	agent, game := seated(t)
	want, err := agent.Analyze(context.Background(), game.Position())
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			got, err := agent.Analyze(context.Background(), game.Position())
			if err != nil || got.Action != want.Action || got.Candidates[3] != want.Candidates[3] {
				t.Errorf("got %+v (%v), want %+v", got, err, want)
			}
		})
	}
	wait.Wait()
}

func TestAnalysisAddsUp(t *testing.T) {
	agent, game := seated(t)
	agent.SetSimulations(40)
	a, err := agent.Analyze(context.Background(), game.Position())
	if err != nil {
		t.Fatal(err)
	}
	var prior, policy float32
	visits := 0
	for _, c := range a.Candidates {
		prior, policy, visits = prior+c.Prior, policy+c.Policy, visits+c.Visits
	}
	if len(a.Candidates) != 9 || visits != 40 || a.Simulations != 40 || prior < 0.999 || prior > 1.001 || policy < 0.999 || policy > 1.001 {
		t.Errorf("%d candidates, %d visits, priors add up to %v, policy to %v", len(a.Candidates), visits, prior, policy)
	}
	if a.Candidates[0].Action != a.Action {
		t.Errorf("the first candidate is %d, the move %d", a.Candidates[0].Action, a.Action)
	}
}

// With a deadline the agent searches as long as it may, within the bound on memory; a deadline that
// has passed is the context's error.
func TestDeadlineIsABudget(t *testing.T) {
	agent, game := seated(t)
	agent.SetSimulations(2)
	agent.most = 300
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	a, err := agent.Analyze(ctx, game.Position())
	if err != nil || a.Simulations != 300 {
		t.Errorf("an hour gave %d simulations, want the bound of 300: %v", a.Simulations, err)
	}
	ctx, cancel = context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	if _, err := agent.Analyze(ctx, game.Position()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a deadline that has passed: %v", err)
	}
}

// late is a context whose time is up as soon as somebody has found that it is not.
type late struct {
	context.Context
	asked atomic.Bool
}

func (*late) Deadline() (time.Time, bool) { return time.Now(), true }

func (*late) Done() <-chan struct{} {
	over := make(chan struct{})
	close(over)
	return over
}

func (c *late) Err() error {
	if c.asked.Swap(true) {
		return context.DeadlineExceeded
	}
	return nil
}

// A move is owed however short the time, but not to who no longer wants it.
func TestDeadlineDuringTheFirstPositions(t *testing.T) {
	agent, game := seated(t)
	if a, err := agent.Analyze(&late{Context: t.Context()}, game.Position()); err != nil || a.Simulations != probeSimulations {
		t.Errorf("%d simulations, want %d: %v", a.Simulations, probeSimulations, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	patient, stop := withoutDeadline(ctx)
	defer stop()
	cancel()
	<-patient.Done()
	if !errors.Is(patient.Err(), context.Canceled) {
		t.Errorf("ended by %v", patient.Err())
	}
}

func TestAgentFollowsNewCheckpoints(t *testing.T) {
	c, dir := tiny(), t.TempDir()
	c.Run.Iterations = 1
	train(t, dir, c)
	agent, err := LoadAgent(context.Background(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	if fresh, err := agent.Refresh(); fresh || err != nil {
		t.Errorf("nothing is new, but Refresh says %v, %v", fresh, err)
	}
	before := agent.Digest()
	c.Run.Iterations = 2
	train(t, dir, c)
	if fresh, err := agent.Refresh(); !fresh || err != nil || agent.Iteration() != 2 || agent.Digest() == before {
		t.Errorf("Refresh says %v, %v; iteration %d", fresh, err, agent.Iteration())
	}
}

func TestMatchIsTheSameOnAnyNumberOfThreads(t *testing.T) {
	ctx, env := context.Background(), tictactoe.New()
	spec, err := env.Configure(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	rollouts, err := RolloutPlayer(30, env, spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	play := func(threads int) MatchResult {
		r, err := PlayMatch(ctx, env, spec, rollouts, RandomPlayer(), MatchConfig{Games: 40, Opening: 1, Seed: 3, Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	one, three := play(1), play(3)
	if one != three {
		t.Errorf("1 thread: %+v, 3 threads: %+v", one, three)
	}
	if one.Score < 0.8 || one.Wins+one.Draws+one.Losses != 40 {
		t.Errorf("rollout search against random: %+v", one)
	}
}

func TestGameUndo(t *testing.T) {
	ctx, env := context.Background(), tictactoe.New()
	spec, err := env.Configure(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	game, err := NewGame(ctx, env, spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []int{4, 0, 8} {
		if err := game.Play(ctx, action); err != nil {
			t.Fatal(err)
		}
	}
	if err := game.Play(ctx, 4); err == nil {
		t.Error("an occupied square was played")
	}
	for range 2 {
		if !game.Undo() {
			t.Fatal("nothing to undo")
		}
	}
	if len(game.Actions()) != 1 || game.Position().Player != 1 {
		t.Errorf("after two undos: %v, player %d", game.Actions(), game.Position().Player)
	}
	names, err := game.Names(ctx)
	if err != nil || len(names) != 8 || names[0] != "a3" {
		t.Errorf("names %v, %v", names, err)
	}
	var _ plugins.Position = game.Position()
}

// An agent searches as its run does, whether it comes from the run or from the run's files.
func TestAgentSearchesAsItsRun(t *testing.T) {
	c := tiny()
	c.Search.ValueScale, c.Search.Proofs = 0.25, true
	dir := t.TempDir()
	train(t, dir, c)
	agent, err := LoadAgent(context.Background(), os.DirFS(dir), WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	if got := agent.now().search; got.ValueScale != 0.25 || !got.Proofs {
		t.Errorf("the agent's search is %+v", got)
	}
}
