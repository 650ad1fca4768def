package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// Oracle knows the best moves of some positions of an environment under given settings, in which none
// is left out. It returns no sets where it knows nothing of the rules that the settings make.
type Oracle func(settings plugins.Settings) ([]OracleSet, error)

// OracleSet is positions of one kind, each with the moves that keep its result under perfect play. It
// measures an agent by something that does not depend on opponents. What an oracle knows is used for
// no training, no tuning and no choice of checkpoint.
type OracleSet struct {
	Name       string // of the set, unique in its oracle
	Stage      string // of the game: "begin", "middle", "end" or "all"
	Difficulty string // as the oracle's package explains it: "easy", "mixed"
	Positions  []OraclePosition
}

// OraclePosition is a position that is not over.
type OraclePosition struct {
	Moves []int          // actions from the start of the game to it
	Keeps plugins.Bitset // the legal actions that keep its game-theoretic result; never empty
}

// OracleResult is how a player did in a set. Its error rate is Errors / Positions.
type OracleResult struct {
	Positions int `json:"positions"` // those that count: some legal move does not keep the result
	Errors    int `json:"errors"`    // of them, where the player's move did not keep it
}

// EvaluateOracle counts the positions of a set in which the player's move does not keep the result. The
// positions are reached by playing their moves in env, which has been configured to be spec, from its
// start under seed 0. They are spread over at most threads goroutines; neither their number nor the
// order of the positions changes the result of a player that keeps its contract.
func EvaluateOracle(ctx context.Context, env plugins.Environment, spec plugins.Spec, player Player, set OracleSet, threads int) (OracleResult, error) {
	turns, err := oracleTurns(ctx, env, set)
	if err != nil {
		return OracleResult{}, fmt.Errorf("oracle set %s: %w", set.Name, err)
	}
	actions, err := chooseAll(ctx, player, turns, threads)
	if err != nil {
		return OracleResult{}, fmt.Errorf("oracle set %s: %w", set.Name, err)
	}
	result := OracleResult{Positions: len(turns)}
	for i, t := range turns {
		if keeps := set.Positions[t.Game].Keeps; actions[i] == Resign || !keeps.Has(actions[i]) {
			result.Errors++
		}
	}
	return result, nil
}

// oracleTurns are the positions of a set that count, each as a turn whose Game is its index in the set.
func oracleTurns(ctx context.Context, env plugins.Environment, set OracleSet) ([]Turn, error) {
	positions, err := reach(ctx, env, set.Positions)
	if err != nil {
		return nil, err
	}
	var turns []Turn
	for i, p := range positions {
		keeps := set.Positions[i].Keeps
		switch {
		case p.Player < 0:
			return nil, fmt.Errorf("position %d, after the moves %v: nobody is to move", i, set.Positions[i].Moves)
		case keeps.Count() == 0 || !within(keeps, p.Legal):
			return nil, fmt.Errorf("position %d, after the moves %v: the moves that keep the result are none or not legal; the oracle is for other rules", i, set.Positions[i].Moves)
		case !slices.Equal(keeps, p.Legal):
			turns = append(turns, Turn{Game: i, Position: p, Actions: set.Positions[i].Moves})
		}
	}
	return turns, nil
}

// within says whether every member of a is one of b.
func within(a, b plugins.Bitset) bool {
	for i := range a.All() {
		if !b.Has(i) {
			return false
		}
	}
	return true
}

// reach plays the moves of every position, one ply of all of them at a time.
func reach(ctx context.Context, env plugins.Environment, list []OraclePosition) ([]plugins.Position, error) {
	positions, err := env.Start(ctx, make([]plugins.Request, len(list)))
	if err != nil {
		return nil, err
	}
	for ply := 0; ; ply++ {
		var moves []plugins.Move
		var owners []int
		for i, p := range positions {
			if p.Fault != "" {
				return nil, fmt.Errorf("position %d, at ply %d of the moves %v: %s", i, ply, list[i].Moves, p.Fault)
			}
			if ply < len(list[i].Moves) {
				moves = append(moves, plugins.Move{State: p.State, Action: list[i].Moves[ply]})
				owners = append(owners, i)
			}
		}
		if len(moves) == 0 {
			return positions, nil
		}
		next, err := env.Step(ctx, moves)
		if err != nil {
			return nil, err
		}
		for k, owner := range owners {
			positions[owner] = next[k]
		}
	}
}
