package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// searchCompletions is how many completions a position's value is the mean of.
const searchCompletions = 4

// textEvaluator is what a search of text asks of a position: the network's next token, and for a value, of which it
// has no head, the mean of what completions that it samples there earn. The verifier is at the leaves.
type textEvaluator struct {
	network   *policy.Transformer
	completer *text.Completer
	env       plugins.Environment // the verifier
	low       float32             // what a completion without a verdict counts as
	seed      uint64              // of the completions
	threads   int

	batch  []byte
	logits []float32 // [positions][vocabulary]
	values []float32
	judged []text.Group // of the last call, by position
}

// newTextEvaluator returns the evaluator of a game of text; spec is the text environment's.
func newTextEvaluator(network *policy.Transformer, game *text.Game, env plugins.Environment, spec plugins.Spec, seed uint64, threads int) *textEvaluator {
	return &textEvaluator{
		network: network, completer: game.NewCompleter(network, threads), env: env,
		low: spec.Returns.Low, seed: seed, threads: max(1, threads),
	}
}

// Evaluate is mcts.Evaluator's. Completions are drawn from a stream of their position's own, so that the evaluation is
// a function of the position alone. The verifier is asked once for all.
func (e *textEvaluator) Evaluate(ctx context.Context, positions []plugins.Position, out []mcts.Evaluation) error {
	if err := e.predict(positions); err != nil {
		return fmt.Errorf("evaluate %d texts: %w", len(positions), err)
	}
	groups, err := e.completer.Complete(ctx, positions, searchCompletions, func(position, completion int) stream.Stream {
		return stream.New(e.seed, stream.Rollout, hashState(positions[position].State), uint64(completion))
	})
	if err != nil {
		return fmt.Errorf("evaluate %d texts: %w", len(positions), err)
	}
	if err := text.Judge(ctx, e.env, groups); err != nil {
		return err
	}
	e.judged = groups
	vocabulary := e.network.Config().Vocabulary
	for i := range positions {
		copy(out[i].Logits, e.logits[i*vocabulary:])
		out[i].Values[0] = e.value(&groups[i])
	}
	return nil
}

// predict has the network give the logits of all positions.
func (e *textEvaluator) predict(positions []plugins.Position) error {
	vocabulary, rows := e.network.Config().Vocabulary, len(positions)
	e.batch = e.batch[:0]
	for i := range positions {
		e.batch = append(e.batch, positions[i].Observation...)
	}
	e.logits, e.values = room(e.logits, rows*vocabulary), room(e.values, rows)
	size, share := e.network.ObservationBytes(), (rows+e.threads-1)/e.threads
	if len(e.batch) != rows*size {
		return fmt.Errorf("the network reads %d bytes of a position: of %d there are %d", size, rows, len(e.batch))
	}
	faults := make([]error, e.threads)
	var wait sync.WaitGroup
	for k := range faults {
		from, to := min(rows, k*share), min(rows, (k+1)*share)
		wait.Go(func() {
			faults[k] = e.network.Evaluate(
				policy.Inputs{Rows: to - from, Observations: e.batch[from*size : to*size]},
				policy.Outputs{Logits: e.logits[from*vocabulary : to*vocabulary], Values: e.values[from:to]})
		})
	}
	wait.Wait()
	return errors.Join(faults...)
}

// value is the mean of what a position's completions earned.
func (e *textEvaluator) value(g *text.Group) float32 {
	var sum tally
	for i := range g.Answers {
		reward := g.Answers[i].Reward
		if g.Answers[i].End == replay.Failed {
			reward = e.low
		}
		sum.add(float64(reward))
	}
	return float32(sum.value())
}
