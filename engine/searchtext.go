package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// textSearch writes answers token by token, each by a search of text.Game with a network: Gumbel's, without noise,
// with proofs. The verifier judges the ends of the tree and the completions that give its leaves their values, so this is
// a solver with a checker at hand.
//
// Answers to many problems are searched side by side, and none depends on another.
type textSearch struct {
	config    mcts.Config
	game      *text.Game
	evaluator *textEvaluator
	high      float32 // what a right answer earns

	moves   []plugins.Move
	pending []plugins.Position
	room    []mcts.Evaluation
}

// newTextSearch returns a search of so many simulations a token.
func newTextSearch(r *rules, network *policy.Transformer, simulations int, seed uint64, threads int) (*textSearch, error) {
	vocabulary, err := vocabularyOf(r)
	if err != nil {
		return nil, err
	}
	game, err := text.NewGame(r.env, r.spec, vocabulary, network.Config().Context)
	if err != nil {
		return nil, err
	}
	config := mcts.Default()
	config.Simulations, config.Proofs = simulations, true
	return &textSearch{
		config: config, game: game, high: r.spec.Returns.High,
		evaluator: newTextEvaluator(network, game, r.env, r.spec, seed, threads),
	}, nil
}

// write searches answers to posed problems, which begin with some tokens. Groups with a Fault have none.
func (s *textSearch) write(ctx context.Context, groups []text.Group, prefix []byte) ([]*quest, error) {
	quests, err := s.begin(ctx, groups, prefix)
	if err != nil {
		return nil, err
	}
	for open(quests) {
		if err := s.evaluate(ctx, quests); err != nil {
			return nil, err
		}
		for _, q := range quests {
			if err := q.advance(); err != nil {
				return nil, err
			}
		}
		if err := s.step(ctx, quests); err != nil {
			return nil, err
		}
	}
	return quests, nil
}

func open(quests []*quest) bool {
	return slices.ContainsFunc(quests, func(q *quest) bool { return !q.over })
}

func (s *textSearch) begin(ctx context.Context, groups []text.Group, prefix []byte) ([]*quest, error) {
	positions, err := s.game.Begin(ctx, groups, prefix)
	if err != nil {
		return nil, err
	}
	quests := make([]*quest, len(groups))
	for i, p := range positions {
		search, err := mcts.New(s.config, s.game.Spec(), 1)
		if err != nil {
			return nil, err
		}
		quests[i] = &quest{search: search, moving: -1, high: s.high}
		if err := quests[i].arrive(p); err != nil {
			return nil, err
		}
	}
	return quests, nil
}

// evaluate has all positions that searches wait for evaluated together.
func (s *textSearch) evaluate(ctx context.Context, quests []*quest) error {
	s.pending = s.pending[:0]
	for _, q := range quests {
		q.waits = 0
		if !q.over {
			pending := q.search.Pending()
			s.pending, q.waits = append(s.pending, pending...), len(pending)
		}
	}
	if len(s.pending) == 0 {
		return ctx.Err()
	}
	out := s.evaluations(len(s.pending))
	if err := s.evaluator.Evaluate(ctx, s.pending, out); err != nil {
		return err
	}
	at := 0
	for _, q := range quests {
		from, to := at, at+q.waits
		if at = to; from == to {
			continue
		}
		if err := q.search.Backup(out[from:to]); err != nil {
			return err
		}
		if err := q.look(s.pending[from:to], s.evaluator.judged[from:to]); err != nil {
			return err
		}
	}
	return nil
}

// evaluations is room for so many.
func (s *textSearch) evaluations(n int) []mcts.Evaluation {
	for len(s.room) < n {
		s.room = append(s.room, mcts.Evaluation{Logits: make([]float32, s.game.Spec().Actions), Values: make([]float32, 1)})
	}
	return s.room[:n]
}

// step writes all tokens that searches and answers want next, in one call.
func (s *textSearch) step(ctx context.Context, quests []*quest) error {
	s.moves = s.moves[:0]
	for _, q := range quests {
		before := len(s.moves)
		switch {
		case q.over:
		case q.moving >= 0:
			s.moves = append(s.moves, plugins.Move{State: q.at.State, Action: q.moving})
		default:
			s.moves = append(s.moves, q.search.Select()...)
		}
		q.waits = len(s.moves) - before
	}
	if len(s.moves) == 0 {
		return ctx.Err()
	}
	positions, err := s.game.Step(ctx, s.moves)
	if err != nil {
		return fmt.Errorf("write %d tokens: %w", len(s.moves), err)
	}
	for _, q := range quests {
		own := positions[:q.waits]
		positions = positions[q.waits:]
		if err := q.expand(own); err != nil {
			return err
		}
	}
	return nil
}
