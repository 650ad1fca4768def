package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/connect4"
	"github.com/tengen-rl/tengen/plugins/connect4/oracle"
	"github.com/tengen-rl/tengen/plugins/connect4/solver"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
	"github.com/tengen-rl/tengen/policy"
)

// planted plays a move of connect four that keeps the result, as the exact solver says, or with spoil
// one that does not.
type planted struct{ spoil bool }

func (planted) Name() string { return "planted" }

func (p planted) Choose(ctx context.Context, turns []Turn) ([]int, error) {
	s, out := solver.New(16<<20), make([]int, len(turns))
	for i, t := range turns {
		moves := make([]byte, len(t.Actions))
		for k, action := range t.Actions {
			moves[k] = '1' + byte(action)
		}
		state, err := connect4.Parse(string(moves))
		if err != nil {
			return nil, err
		}
		_, keeps, err := s.Keeps(ctx, state)
		if err != nil {
			return nil, err
		}
		out[i] = -2
		for action := range t.Position.Legal.All() {
			if keeps>>action&1 == 1 != p.spoil {
				out[i] = action
			}
		}
	}
	return out, nil
}

func connect4Sets(t *testing.T) []OracleSet {
	t.Helper()
	sets, err := oracle.Sets()
	if err != nil {
		t.Fatal(err)
	}
	var out []OracleSet
	for _, s := range sets {
		set := OracleSet{Name: s.Name, Stage: s.Stage, Difficulty: s.Difficulty}
		for _, p := range s.Positions {
			set.Positions = append(set.Positions, OraclePosition{Moves: p.Moves, Keeps: p.Keeps})
		}
		out = append(out, set)
	}
	return out
}

func configured(t *testing.T, env plugins.Environment) (plugins.Environment, plugins.Spec) {
	t.Helper()
	spec, err := env.Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return env, spec
}

// Whoever plays as the solver does makes no error; whoever plays what it would not makes nothing else.
// What counts is what the oracle's own package counts.
func TestOracleOfPlantedPlayers(t *testing.T) {
	env, spec := configured(t, connect4.New())
	sets := connect4Sets(t)
	for _, c := range []struct {
		set   OracleSet
		count int
	}{{sets[0], 497}, {sets[1].part(100), 0}} {
		for _, spoil := range []bool{false, true} {
			got, err := EvaluateOracle(t.Context(), env, spec, planted{spoil}, c.set, 2)
			if err != nil {
				t.Fatal(err)
			}
			want := OracleResult{Positions: got.Positions}
			if c.count > 0 {
				want.Positions = c.count
			}
			if spoil {
				want.Errors = want.Positions
			}
			if got != want || got.Positions == 0 {
				t.Errorf("%s, spoil %v: %+v, want %+v", c.set.Name, spoil, got, want)
			}
		}
	}
}

// Threads, and what else is asked, change nothing: with search or without.
func TestOracleIsAFunctionOfTheSet(t *testing.T) {
	env, spec := configured(t, connect4.New())
	network, err := policy.NewResidual(policy.ShapeOf(spec), networkConfig(tiny()), 1)
	if err != nil {
		t.Fatal(err)
	}
	search, err := networkSearchPlayer(8, tiny().Search, network, env, spec)
	if err != nil {
		t.Fatal(err)
	}
	set := connect4Sets(t)[3].part(200)
	backwards := set
	backwards.Positions = make([]OraclePosition, len(set.Positions))
	for i, p := range set.Positions {
		backwards.Positions[len(set.Positions)-1-i] = p
	}
	for _, player := range []Player{NetworkPlayer(network, spec), search} {
		one, err1 := EvaluateOracle(t.Context(), env, spec, player, set, 1)
		three, err3 := EvaluateOracle(t.Context(), env, spec, player, backwards, 3)
		if err := errors.Join(err1, err3); err != nil {
			t.Fatal(err)
		}
		if one != three || one.Errors == 0 || one.Errors == one.Positions {
			t.Errorf("%s: %+v on one thread, %+v backwards on three", player.Name(), one, three)
		}
	}
}

func TestOracleRefuses(t *testing.T) {
	env, spec := configured(t, tictactoe.New())
	for want, p := range map[string]OraclePosition{
		"nobody is to move":          {Moves: []int{0, 3, 1, 4, 2}, Keeps: plugins.Bitset{1 << 8}},
		"none or not legal":          {Moves: []int{0}, Keeps: plugins.Bitset{1}},
		"position 1, at ply 2":       {Moves: []int{0, 0, 1}, Keeps: plugins.Bitset{1 << 8}},
		"other rules":                {Moves: []int{0}, Keeps: plugins.Bitset{0}},
		"after the moves [0 4]: the": {Moves: []int{0, 4}, Keeps: plugins.Bitset{1 << 20}},
	} {
		set := OracleSet{Name: "bad", Positions: []OraclePosition{{Keeps: plugins.Bitset{1}}, p}}
		_, err := EvaluateOracle(t.Context(), env, spec, RandomPlayer(), set, 1)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "oracle set bad") {
			t.Errorf("%v: %v, want %q", p, err, want)
		}
	}
}

// ticTacToe is a set of every position.
func ticTacToe(plugins.Settings) ([]OracleSet, error) {
	set := OracleSet{Name: "every"}
	for _, p := range tictactoe.Solve() {
		set.Positions = append(set.Positions, OraclePosition{Moves: p.Moves, Keeps: p.Keeps})
	}
	return []OracleSet{set}, nil
}

// A run reports its errors at evaluations, to whoever listens and to the file; what it learns is the same
// as without an oracle, and with one that fails.
func TestRunReportsOracle(t *testing.T) {
	c := tiny()
	c.Evaluation.Matches, c.Evaluation.Games, c.Evaluation.Rollouts, c.Evaluation.Simulations = 1, 2, 0, 4
	want := weights(t, train(t, t.TempDir(), c))

	dir := t.TempDir()
	events := train(t, dir, c, WithOracles(map[string]Oracle{"tictactoe": ticTacToe}))
	var players []string
	for _, e := range events {
		if o, ok := e.(OracleReport); ok {
			players = append(players, o.Player)
			if o.Iteration != 3 || o.Set != "every" || o.Positions == 0 || o.Positions > oracleShare || o.Errors > o.Positions {
				t.Errorf("reported %+v", o)
			}
		}
	}
	if got := strings.Join(players, " "); got != "network search:4" {
		t.Errorf("players were %q", got)
	}
	data, err := os.ReadFile(filepath.Join(dir, eventsFile))
	if err != nil || strings.Count(string(data), `"event":"oracle"`) != 2 || !strings.Contains(string(data), `"errors":`) {
		t.Errorf("events.jsonl: %v\n%s", err, data)
	}
	broken := train(t, t.TempDir(), c, WithOracles(map[string]Oracle{
		"tictactoe": func(plugins.Settings) ([]OracleSet, error) { return nil, errors.New("out of order") },
	}))
	var warning string
	for _, e := range broken {
		if w, ok := e.(Warning); ok {
			warning = w.Text
		}
	}
	if warning != "oracle of tictactoe: out of order" {
		t.Errorf("the warning is %q", warning)
	}
	if got := []string{weights(t, events), weights(t, broken)}; got[0] != want || got[1] != want {
		t.Errorf("weights %v, without an oracle %s", got, want)
	}
}
