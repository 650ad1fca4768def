package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/connect4/oracle"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// oracles know the best moves of bundled environments, by name.
var oracles = map[string]engine.Oracle{
	"connect4":  connect4Oracle,
	"go":        goOracle,
	"tictactoe": tictactoeOracle,
}

// walkable are the environments that are small enough for engine.Exploitability.
var walkable = map[string]bool{"tictactoe": true}

// findSets returns the oracle's sets for an environment, those named or else all.
func findSets(environment string, settings plugins.Settings, names []string) ([]engine.OracleSet, error) {
	known := oracles[environment]
	if known == nil {
		return nil, fmt.Errorf("there is no oracle for %q; there are: %s", environment, strings.Join(slices.Sorted(maps.Keys(oracles)), ", "))
	}
	sets, err := known(settings)
	if err != nil || len(names) == 0 {
		return sets, err
	}
	var out []engine.OracleSet
	for _, name := range names {
		i := slices.IndexFunc(sets, func(s engine.OracleSet) bool { return s.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("the oracle of %s has no set %q; it has: %s", environment, name, setNames(sets))
		}
		out = append(out, sets[i])
	}
	return out, nil
}

func setNames(sets []engine.OracleSet) string {
	var names []string
	for _, s := range sets {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// connect4Oracle has four thousand positions labelled by an exact solver.
func connect4Oracle(plugins.Settings) ([]engine.OracleSet, error) {
	sets, err := oracle.Sets()
	out := make([]engine.OracleSet, len(sets))
	for i, s := range sets {
		out[i] = engine.OracleSet{Name: s.Name, Stage: s.Stage, Difficulty: s.Difficulty}
		for _, p := range s.Positions {
			out[i].Positions = append(out[i].Positions, engine.OraclePosition{Moves: p.Moves, Keeps: p.Keeps})
		}
	}
	return out, err
}

// tictactoeOracle has every position that is not over.
func tictactoeOracle(plugins.Settings) ([]engine.OracleSet, error) {
	sets := []engine.OracleSet{
		{Name: "plies_0_2", Stage: "begin", Difficulty: "all"},
		{Name: "plies_3_5", Stage: "middle", Difficulty: "all"},
		{Name: "plies_6_8", Stage: "end", Difficulty: "all"},
	}
	for _, p := range tictactoe.Solve() {
		s := &sets[len(p.Moves)/3]
		s.Positions = append(s.Positions, engine.OraclePosition{Moves: p.Moves, Keeps: p.Keeps})
	}
	return sets, nil
}

// goOracle has the first move on 5x5: in the centre it takes the whole board, 25 points; the best known
// results of others are 3 points (next to the centre) and less (Erik van der Werf's MIGOS, "5x5 Go is
// solved", 2002). Under a komi between the two the centre alone is known to win.
func goOracle(settings plugins.Settings) ([]engine.OracleSet, error) {
	const size, centre, komiAbove, komiBelow = 5, 12, 3, 25
	komi := settings.Float("komi")
	if settings.Int("size") != size || komi <= komiAbove || komi >= komiBelow {
		return nil, nil
	}
	keeps := plugins.NewBitset(size*size + 1)
	keeps.Add(centre)
	return []engine.OracleSet{{
		Name: "first_move", Stage: "begin", Difficulty: "easy",
		Positions: []engine.OraclePosition{{Keeps: keeps}},
	}}, nil
}
