package engine

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
)

// slot is one game under way.
type slot struct {
	group    *replay.Group
	position plugins.Position
	ply      int
	opening  []int32 // moves to play first; a negative one is drawn at random
	phase    phase
	action   int       // moving: the move that has been decided on
	full     bool      // the search under way is one to learn from
	surprise []float32 // by decision: how far the search moved the policy, in nats
	hopeless [2]int    // by player: searches in a row that expected nearly nothing
	playOn   bool      // whoever gives up plays on
	gaveUp   int       // who has given up first, if playOn
}

// phase is what a slot waits for.
type phase uint8

const (
	free     phase = iota // a game
	thinking              // its search
	moving                // the position behind its move, from the environment
)

// worker drives its slots in waves: one Evaluate and one Step call for all of them, whether a game
// asks for leaves of its search or for the position behind a move. Games do not wait for each
// other.
type worker struct {
	*selfPlay
	slots     []slot
	search    *mcts.Search
	evaluator *networkEvaluator
	noise     []float32
	result    mcts.Result
	moves     []plugins.Move
	movers    []int // slots of the last of moves, which are those of games
}

func (w *worker) idle() bool {
	for i := range w.slots {
		if w.slots[i].phase != free {
			return false
		}
	}
	return true
}

// fill gives every free slot the next missing game.
func (w *worker) fill(ctx context.Context) error {
	for i := range w.slots {
		for w.slots[i].phase == free {
			group, start, err := w.take(ctx)
			if group == nil || err != nil {
				return err
			}
			s := &w.slots[i]
			*s = slot{group: group, opening: w.opening(group.Index), surprise: s.surprise[:0], playOn: w.playsOn(group.Index), gaveUp: nobody}
			if err := w.arrive(ctx, i, start); err != nil {
				return err
			}
		}
	}
	return nil
}

// wave takes every game one step on.
func (w *worker) wave(ctx context.Context) error {
	if err := w.search.Evaluate(ctx, w.evaluator); err != nil {
		return err
	}
	if err := w.moveOn(ctx); err != nil {
		return err
	}
	w.moves = append(w.moves[:0], w.search.Select()...)
	leaves := len(w.moves)
	w.addMovers()
	if len(w.moves) == 0 {
		return ctx.Err()
	}
	positions, err := w.env.Step(ctx, w.moves)
	if err != nil {
		return fmt.Errorf("step %d positions: %w", len(w.moves), err)
	}
	if err := w.expand(ctx, positions[:leaves]); err != nil {
		return err
	}
	err = playNature(ctx, w.env, w.spec, positions[leaves:], func(k int) stream.Stream {
		return w.key(&w.slots[w.movers[k]], stream.Nature)
	})
	if err != nil {
		return err
	}
	for k, i := range w.movers {
		if err := w.arrive(ctx, i, positions[leaves+k]); err != nil {
			return err
		}
	}
	return nil
}

// addMovers adds the moves of games that wait for the position behind them.
func (w *worker) addMovers() {
	w.movers = w.movers[:0]
	for i := range w.slots {
		if s := &w.slots[i]; s.phase == moving {
			w.movers = append(w.movers, i)
			w.moves = append(w.moves, plugins.Move{State: s.position.State, Action: s.action})
		}
	}
}

// expand brings the searches their positions. A game whose search meets one that the environment
// cannot give is failed; the others go on.
func (w *worker) expand(ctx context.Context, positions []plugins.Position) error {
	err := w.search.Expand(positions)
	faults := searchFaults(err)
	if len(faults) == 0 {
		return err
	}
	for _, fault := range faults {
		if err := w.fail(ctx, &w.slots[fault.Slot], fault.Error()); err != nil {
			return err
		}
	}
	return nil
}

// searchFaults lists the games that an error of Search.Expand is about.
func searchFaults(err error) []*mcts.FaultError {
	switch e := err.(type) {
	case *mcts.FaultError:
		return []*mcts.FaultError{e}
	case interface{ Unwrap() []error }:
		var out []*mcts.FaultError
		for _, part := range e.Unwrap() {
			out = append(out, searchFaults(part)...)
		}
		return out
	}
	return nil
}

// moveOn makes the moves of games whose search is over. A game goes on at once where its search has
// been at the next position already, perhaps for several moves: a search can end among terminal
// positions.
func (w *worker) moveOn(ctx context.Context) error {
	for i := range w.slots {
		s := &w.slots[i]
		if s.phase != thinking || !w.search.Finished(i) {
			continue
		}
		action, err := w.decide(i, s)
		if err != nil {
			return err
		}
		if action == resign {
			if err := w.end(ctx, s); err != nil {
				return err
			}
			continue
		}
		next, known := w.search.Child(i, action)
		w.play(s, action)
		if !known || next.Player == plugins.Chance {
			continue
		}
		if err := w.follow(ctx, i, next); err != nil {
			return err
		}
	}
	return nil
}

// play makes a move whose position is still to come.
func (w *worker) play(s *slot, action int) {
	s.action, s.phase = action, moving
	s.ply++
	w.selfPlay.moves.Add(1)
}

// follow puts a game at a position that its search has been at.
func (w *worker) follow(ctx context.Context, i int, next plugins.Position) error {
	s := &w.slots[i]
	if over, err := w.settle(ctx, s, next); over || err != nil {
		return err
	}
	if err := w.think(i, s); err != nil {
		return err
	}
	return w.search.Descend(i, s.action, w.noise)
}

// arrive puts a game at a position that the environment gave, and begins what follows: a move of
// the opening, a search, or the end.
func (w *worker) arrive(ctx context.Context, i int, next plugins.Position) error {
	s := &w.slots[i]
	if over, err := w.settle(ctx, s, next); over || err != nil {
		return err
	}
	if s.opens() {
		w.open(s)
		return nil
	}
	if err := w.think(i, s); err != nil {
		return err
	}
	return w.search.Begin(i, s.position, w.noise)
}

// think prepares the search of slot i: its noise and how long it is.
func (w *worker) think(i int, s *slot) error {
	s.phase = thinking
	s.full = w.searchesInFull(s)
	w.drawNoise(s)
	simulations := w.simulations
	if !s.full {
		simulations = min(simulations, w.config.Search.FastSimulations)
	}
	return w.search.SetSimulations(i, simulations)
}

// settle records what a position brings, and ends the game if it is over or has failed.
func (w *worker) settle(ctx context.Context, s *slot, next plugins.Position) (over bool, err error) {
	refuseLonger(w.spec, s.ply, &next)
	s.position = next
	if next.Fault != "" {
		return true, w.fail(ctx, s, next.Fault)
	}
	member := &s.group.Members[0]
	for player, r := range next.Rewards {
		member.Returns[player] += r
	}
	if n := len(member.Decisions); n > 0 && !zero(next.Rewards) {
		member.Decisions[n-1].Reward = append([]float32(nil), next.Rewards...)
	}
	if next.Player != plugins.Terminal {
		return false, nil
	}
	return true, w.end(ctx, s)
}

// end brings a game that is over to the store.
func (w *worker) end(ctx context.Context, s *slot) error {
	s.phase = free
	w.drawBySurprise(s)
	w.judgeResignation(s)
	return w.finish(ctx, s.group)
}

// fail ends a game that the environment could not play on: it is counted, and taught from never.
func (w *worker) fail(ctx context.Context, s *slot, reason string) error {
	w.warn(fmt.Sprintf("game %d of iteration %d (seed %d) failed at ply %d: %s", s.group.Index, w.iteration, s.group.Seed, s.ply, reason))
	s.phase = free
	s.group.Members[0] = replay.Member{End: replay.Failed, Returns: make([]float32, w.spec.Players)}
	return w.finish(ctx, s.group)
}

func zero(rewards []float32) bool {
	for _, r := range rewards {
		if r != 0 {
			return false
		}
	}
	return true
}
