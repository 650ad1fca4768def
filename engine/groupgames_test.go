package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// tinyGroups is a run of tic-tac-toe by groups of games that takes a fraction of a second.
func tinyGroups() Config {
	c := tiny()
	c.Run.Iterations, c.Run.Stages = 0, []string{"reinforce"}
	c.Reinforce.Steps, c.Reinforce.Prompts, c.Reinforce.Group = 4, 10, 4
	c.Reinforce.Epochs, c.Reinforce.Minibatches, c.Reinforce.Advantage = 2, 2, "leave_one_out"
	c.Reinforce.Entropy, c.Reinforce.FinalEntropy, c.Reinforce.LearningRate = 0.02, 0, 1e-2
	c.SelfPlay.OpeningPlies = 6
	return c
}

// Same plan and seed, same weights: whatever the workers, what they play at once, threads and
// processes, and left and resumed again and again.
func TestGroupsOfGamesAreDeterministic(t *testing.T) {
	c := tinyGroups()
	want := weights(t, train(t, t.TempDir(), c))
	for _, workers := range []int{1, 3} {
		for _, games := range []int{1, 12, 400} {
			c.SelfPlay.Workers, c.SelfPlay.GamesPerWorker, c.Learner.Threads = workers, games, workers
			c.Environment.InProcess, c.Search.Remember = games != 12, games
			if got := weights(t, train(t, t.TempDir(), c)); got != want {
				t.Errorf("%d workers, %d games at once: weights %s, want %s", workers, games, got, want)
			}
		}
	}
	if got := resumed(t, c, leaveGroups); got != want {
		t.Errorf("resumed: weights %s, want %s", got, want)
	}
	c.Run.Seed++
	if weights(t, train(t, t.TempDir(), c)) == want {
		t.Error("another seed gave the same weights")
	}
}

// leaveGroups trains until a second iteration has been reported, which may come to nothing, and says
// whether the run is at its end.
func leaveGroups(t *testing.T, dir string, c Config) (finished bool) {
	t.Helper()
	e, err := Open(context.Background(), dir, c, WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	reported := 0
	for event, err := range e.Train(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		switch event.(type) {
		case Finished:
			return true
		case Reinforced:
			if reported++; reported == 2 {
				return false
			}
		}
	}
	return true
}

// A search's settings change nothing: there is none.
func TestGroupsOfGamesDoNotSearch(t *testing.T) {
	c := tinyGroups()
	want := weights(t, train(t, t.TempDir(), c))
	c.Search.Simulations, c.Search.Considered, c.Learner.Batch, c.Learner.Steps = 7, 2, 3, 9
	if got := weights(t, train(t, t.TempDir(), c)); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
}

// playGroupsOf plays some groups with a new network.
func playGroupsOf(t *testing.T, c Config) (*policy.Residual, plugins.Spec, []*replay.Group) {
	t.Helper()
	env, spec := configured(t, tictactoe.New())
	network, err := policy.NewResidual(policy.ShapeOf(spec), networkConfig(c), 1)
	if err != nil {
		t.Fatal(err)
	}
	var groups []*replay.Group
	games := &groupPlay{
		config: c, env: env, spec: spec, network: network, iteration: 1, warn: func(text string) { t.Error(text) },
		finish: func(_ context.Context, g *replay.Group) error { groups = append(groups, g); return nil },
	}
	for i := range uint64(c.Reinforce.Prompts) {
		games.missing = append(games.missing, i)
	}
	if err := games.run(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return network, spec, groups
}

// The games of a group begin at one position, after 0 to OpeningPlies plies that are never learned and do
// not end the game; each game can be played again from its moves, to the same returns; and their
// advantages are RLOO's by role, worked out here the slow way.
func TestGroupsOfGamesAreJudgedByRole(t *testing.T) {
	c := tinyGroups()
	c.Reinforce.Prompts, c.Reinforce.Group = 60, 5
	_, _, groups := playGroupsOf(t, c)
	lengths := map[int]int{}
	for _, g := range groups {
		opening := openingOf(g.Members[0])
		lengths[len(opening)]++
		for i, m := range g.Members {
			if !slices.Equal(openingOf(m), opening) || len(m.Decisions) == len(opening) {
				t.Fatalf("group %d: games begin with %v and %v, and have %d moves", g.Index, opening, openingOf(m), len(m.Decisions))
			}
			checkReplay(t, m)
			for k, d := range m.Decisions[len(opening):] {
				mean, same := othersMean(g, i, d.Player)
				want := m.Returns[d.Player] - mean
				if same {
					want = 0
				}
				if d.Kind != replay.Advantage || d.Masked != same || math.Abs(float64(d.Advantage-want)) > 1e-6 || d.LogProb > 0 {
					t.Fatalf("group %d, game %d, move %d: %+v, want an advantage of %v", g.Index, i, k, d, want)
				}
				if want := map[bool]replay.End{false: replay.Used, true: replay.ZeroVariance}[same]; m.End != want {
					t.Fatalf("group %d, game %d: %v, want %v", g.Index, i, m.End, want)
				}
			}
		}
	}
	if len(lengths) != c.SelfPlay.OpeningPlies+1 {
		t.Errorf("openings of %v plies (length: groups), want all from 0 to %d", lengths, c.SelfPlay.OpeningPlies)
	}
}

// openingOf is the moves of a game that were drawn at random.
func openingOf(m replay.Member) (actions []int) {
	for _, d := range m.Decisions {
		if d.Kind == replay.Target {
			actions = append(actions, d.Action)
		}
	}
	return actions
}

// checkReplay plays a game again.
func checkReplay(t *testing.T, m replay.Member) {
	t.Helper()
	env, spec := configured(t, tictactoe.New())
	g, err := NewGame(t.Context(), env, spec, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range m.Decisions {
		if p := g.Position(); p.Player != d.Player || !slices.Equal(p.Observation, d.Observation) {
			t.Fatalf("%+v was decided at %+v", d, p)
		}
		if err := g.Play(t.Context(), d.Action); err != nil {
			t.Fatal(err)
		}
	}
	if !g.Over() || !slices.Equal(g.Returns(), m.Returns) {
		t.Fatalf("over %v with returns %v, want %v", g.Over(), g.Returns(), m.Returns)
	}
}

// othersMean is what a role got in a group's other games, on average, and whether it got the same in all.
func othersMean(g *replay.Group, member, role int) (mean float32, same bool) {
	same = true
	for i, m := range g.Members {
		same = same && m.Returns[role] == g.Members[0].Returns[role]
		if i != member {
			mean += m.Returns[role] / float32(len(g.Members)-1)
		}
	}
	return mean, same
}

// Roles never share a baseline, and one role's variance is not the other's: here the second player
// always gets 1, and a game that failed counts for nobody.
func TestRolesNeverShareABaseline(t *testing.T) {
	g := &replay.Group{Members: []replay.Member{
		{Returns: []float32{1, 1}}, {Returns: []float32{0, 1}}, {Returns: []float32{9, -9}, End: replay.Failed}, {Returns: []float32{-1, 1}},
	}}
	for i := range g.Members {
		if g.Members[i].End != replay.Failed {
			g.Members[i].Decisions = []replay.Decision{{Player: 0, Kind: replay.Target, Masked: true}, {Player: 1, Kind: replay.Advantage}, {Player: 0, Kind: replay.Advantage}}
		}
	}
	judgeGames(g, 2, grpo.LeaveOneOut)
	for i, want := range map[int]float32{0: 1.5, 1: 0, 3: -1.5} {
		m := g.Members[i]
		if m.End != replay.Used || m.Decisions[2].Advantage != want || m.Decisions[2].Masked {
			t.Errorf("game %d: %+v, want an advantage of %v for the first player", i, m, want)
		}
		if d := m.Decisions[1]; d.Advantage != 0 || !d.Masked {
			t.Errorf("game %d: the second player, who always gets the same, learns %+v", i, d)
		}
		if d := m.Decisions[0]; d.Advantage != 0 || !d.Masked {
			t.Errorf("game %d: the opening is learned: %+v", i, d)
		}
	}
	if g.Members[2].End != replay.Failed {
		t.Errorf("the game that failed: %+v", g.Members[2])
	}
}

// What was drawn is met again in training with a ratio of exactly one, and what is taught alike is one
// row whose weight is the number of decisions.
func TestFirstRatioOfGamesIsOne(t *testing.T) {
	c := tinyGroups()
	c.Reinforce.Prompts, c.Reinforce.Minibatches, c.Reinforce.Epochs = 20, 1, 1
	for entropy, all := range map[float64]bool{0: false, 0.02: true} {
		c.Reinforce.Entropy = entropy
		network, spec, groups := playGroupsOf(t, c)
		l := &groupLearner{config: c.Reinforce, spec: spec, network: network, groups: groups, step: policy.Step{Threads: 1}}
		if err := l.learn(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := l.loss.reports[0]; r.Ratio != 1 || r.KL != 0 || r.ClippedLow != 0 || r.ClippedHigh != 0 {
			t.Errorf("%+v: nothing has moved", r)
		}
		decisions, games := l.gather(0, len(groups))
		b, total, masked := l.batch(decisions, ones(len(decisions))), float32(0), 0
		for _, w := range b.PolicyWeight {
			total += w
		}
		for _, d := range decisions {
			masked += int(truth(d.Masked))
		}
		if int(total) != len(decisions) || b.Rows >= len(decisions) || len(games) == 0 || (masked > 0) != all {
			t.Errorf("entropy %v: %d decisions of weight %v in %d rows, %d of zero variance", entropy, len(decisions), total, b.Rows, masked)
		}
	}
}

// Rows that are taught alike make the gradient that they make apart.
func TestMergingRowsChangesNoGradient(t *testing.T) {
	c := tinyGroups()
	network, spec, groups := playGroupsOf(t, c)
	l := &groupLearner{config: c.Reinforce, spec: spec, network: network, groups: groups, step: policy.Step{Threads: 1}}
	decisions, _ := l.gather(0, len(groups))
	apart := &policy.Batch{Choices: &policy.Choices{}}
	for i, d := range decisions {
		addChoice(apart, d)
		apart.PolicyWeight[i] = 1
	}
	apart.Returns, apart.ValueWeight = make([]float32, 2*apart.Rows), make([]float32, apart.Rows)
	var losses []policy.Losses
	for _, b := range []*policy.Batch{apart, l.batch(decisions, ones(len(decisions)))} {
		b.Choices.Loss = grpo.Sum(grpo.Clipped(0.2, 0.28), grpo.EntropyBonus(0.02))
		got, err := network.Clone().Train(*b, policy.Step{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, got)
	}
	near := func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-5 }
	if !near(losses[0].Policy, losses[1].Policy) || !near(losses[0].GradientNorm, losses[1].GradientNorm) || losses[0].GradientNorm == 0 {
		t.Errorf("apart %+v, together %+v", losses[0], losses[1])
	}
}

// A short run learns: the ends of its games add up, its events are recorded, and it beats what it was.
func TestGroupsOfGamesLearn(t *testing.T) {
	c := tinyGroups()
	c.Reinforce.Steps, c.Reinforce.Prompts, c.Reinforce.Group, c.Reinforce.Minibatches = 20, 32, 8, 4
	c.Evaluation.Matches, c.Evaluation.Games, c.Evaluation.Rollouts, c.Evaluation.Simulations = 1, 400, 0, 2
	dir := t.TempDir()
	var last Reinforced
	var lost []Exploited
	score := 0.0
	for _, event := range train(t, dir, c) {
		switch e := event.(type) {
		case Reinforced:
			last = e
		case Exploited:
			lost = append(lost, e)
		case Match:
			if e.Player == "network" {
				score = e.Result.Score
			}
		}
	}
	s := last.Signal
	if n := s.Used + s.ZeroVariance; n != 20*32*8 || n+s.Failed+s.Truncated+s.Stale+s.Surplus != n || last.Length <= 0 {
		t.Errorf("%+v", last)
	}
	if score < 0.65 {
		t.Errorf("it scores %v against random moves", score)
	}
	if len(lost) != 2 || lost[0].Player != "policy" || lost[1].Player != "network" || lost[0].Exploitability <= 0 || lost[0].Exploitability > 1 {
		t.Errorf("%+v", lost)
	}
	recorded := 0
	for r, err := range ReadEvents(dir) {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := r.Event.(Exploited); ok {
			recorded++
		}
	}
	if recorded != 2 {
		t.Errorf("%d events of exploitability are recorded", recorded)
	}
}

// faulty is tic-tac-toe that cannot give a position in which the last square of the board has ended the game.
type faulty struct{ plugins.Environment }

func (f faulty) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	positions, err := f.Environment.Step(ctx, moves)
	for i := range positions {
		if moves[i].Action == 8 && positions[i].Player == plugins.Terminal {
			positions[i] = plugins.Position{Fault: "the last square is worn out"}
		}
	}
	return positions, err
}

// A game that the environment cannot play on is failed alone, with a warning that names it; the others
// of the group are learned from, and so is a run whose openings fail.
func TestFaultFailsItsGameOfAGroup(t *testing.T) {
	c := tinyGroups()
	signal, warnings := Signal{}, 0
	for _, event := range train(t, t.TempDir(), c, WithEnvironment(faulty{tictactoe.New()})) {
		switch e := event.(type) {
		case Reinforced:
			signal = e.Signal
		case Warning:
			warnings++
			if !strings.Contains(e.Text, "worn out") || !strings.Contains(e.Text, "seed") || !strings.Contains(e.Text, "group") {
				t.Errorf("the warning says %s", e.Text)
			}
		}
	}
	if signal.Failed == 0 || signal.Used == 0 || warnings == 0 || signal.Used+signal.Failed+signal.ZeroVariance != 4*40 {
		t.Errorf("%+v with %d warnings; want 160 ends, some failed", signal, warnings)
	}
}

func TestGroupsOfGamesRefuseWhatTheyCannot(t *testing.T) {
	c := tinyGroups()
	c.Reinforce.Steps, c.Reinforce.KL, c.Reinforce.Refill, c.Reinforce.Surrogate = 0, 0.1, 2, "gspo"
	_, err := Open(context.Background(), t.TempDir(), c, WithBundled(bundled))
	for _, key := range []string{"steps", "kl", "refill", "surrogate"} {
		if !strings.Contains(fmt.Sprint(err), "reinforce."+key) {
			t.Errorf("%v: it does not name reinforce.%s", err, key)
		}
	}
}

// The bonus falls in a straight line to its share.
func TestEntropyFallsOverTheStage(t *testing.T) {
	r := ReinforceConfig{Steps: 5, Entropy: 0.02, FinalEntropy: 0}
	for step, want := range []float64{0.02, 0.015, 0.01, 0.005, 0} {
		if got := r.at(step).Entropy; math.Abs(got-want) > 1e-12 {
			t.Errorf("step %d: %v, want %v", step, got, want)
		}
	}
	r.FinalEntropy = 1
	if got := r.at(4).Entropy; got != 0.02 {
		t.Errorf("%v: it was to stay", got)
	}
}

// evenly is uniformly random play.
type evenly struct{}

func (evenly) Name() string { return "evenly" }

func (evenly) Probabilities(_ context.Context, turns []Turn) ([][]float32, error) {
	out := make([][]float32, len(turns))
	for i, t := range turns {
		out[i] = make([]float32, 9)
		for action := range t.Position.Legal.All() {
			out[i][action] = 1 / float32(t.Position.Legal.Count())
		}
	}
	return out, nil
}

// evenReturns are what testdata/exploitability.py finds for uniformly random play, in each seat.
var evenReturns = [2]float64{-0.924867724867725, -0.9947916666666667}

// Uniformly random play loses to its best response what testdata/exploitability.py finds over
// OpenSpiel's rules; an untrained network plays just so.
func TestExploitabilityOfStrategy(t *testing.T) {
	env, spec := configured(t, tictactoe.New())
	network, err := policy.NewResidual(policy.ShapeOf(spec), networkConfig(tiny()), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Strategy{evenly{}, PolicyStrategy(network, spec)} {
		got, err := ExploitabilityOfStrategy(t.Context(), env, spec, s)
		if err != nil {
			t.Fatal(err)
		}
		for seat, want := range evenReturns {
			if math.Abs(got.Returns[seat]-want) > 1e-6 {
				t.Errorf("%s in seat %d: least return %v, want %v", s.Name(), seat, got.Returns[seat], want)
			}
		}
	}
}
