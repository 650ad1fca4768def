package plugintest

import (
	"context"
	"errors"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// Bounds on the search for a shorter game.
const (
	shortTries = 3 // in vain
	shortGames = 8 // times as many as the options say
	shortTime  = 5 * time.Second
)

// shorten looks for a shorter game that breaks the promise as well: it makes the check on many games
// that are cut short, until none of them shows a fault.
func (s *subject) shorten(ctx context.Context, c check, found *Violation) *Violation {
	begun := time.Now()
	for try := uint64(0); try < shortTries && len(found.Moves) > 0; try++ {
		if time.Since(begun) > shortTime || s.stuck() {
			break
		}
		again := *s
		again.options.Games *= shortGames
		again.cut = len(found.Moves) - 1
		var shorter *Violation
		if err := again.attempt(ctx, c, try); errors.As(err, &shorter) && len(shorter.Moves) < len(found.Moves) {
			found, try = shorter, 0
		}
	}
	return found
}

// name fills in what the moves are called, if the environment can say.
func (s *subject) name(ctx context.Context, v *Violation) {
	if !s.spec.Traits.Notation || s.spec.Traits.Chance || s.stuck() {
		return // nature's moves have no names
	}
	start, err := s.env.Start(ctx, []plugins.Request{v.Request})
	if err != nil || len(start) != 1 {
		return
	}
	path, err := paths(ctx, s.env, start, [][]int{v.Moves})
	if err != nil || len(path[0]) < len(v.Moves) {
		return
	}
	moves := []plugins.Move{}
	for i, p := range path[0][:len(v.Moves)] {
		moves = append(moves, plugins.Move{State: p.State, Action: v.Moves[i]})
	}
	if names, err := s.env.Notation(ctx, moves); err == nil && len(names) == len(moves) {
		v.Names = names
	}
}
