package engine

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// groupPlay makes the groups of games of one iteration. Each game is a function of (seed, iteration,
// group, member) and the weights: workers and what they play at once only decide when it is played.
type groupPlay struct {
	config    Config
	env       plugins.Environment
	spec      plugins.Spec
	network   *policy.Residual
	digest    string // of the network's weights
	iteration uint64
	missing   []uint64 // groups to play, ascending
	// finish takes each group when its games are over, from any worker.
	finish func(context.Context, *replay.Group) error
	// warn reports a game that failed.
	warn  func(text string)
	taken atomic.Int64 // of missing
}

// run plays every missing group with the given number of workers and returns the first error.
func (p *groupPlay) run(ctx context.Context, workers int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	for range max(1, min(workers, len(p.missing))) {
		wait.Go(func() {
			if err := p.work(ctx); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// work takes as many groups as make GamesPerWorker games, plays them, and takes the next.
func (p *groupPlay) work(ctx context.Context) error {
	at := int64(max(1, p.config.SelfPlay.GamesPerWorker/p.config.Reinforce.Group))
	w := &groupWorker{
		groupPlay: p, evaluator: newEvaluator(p.network, p.spec, p.config.Search.Remember, nil),
		chooser: policy.NewChooser(p.spec.Actions, float32(p.config.Reinforce.Temperature)),
	}
	for {
		to := p.taken.Add(at)
		from := to - at
		if from >= int64(len(p.missing)) {
			return nil
		}
		if err := w.play(ctx, p.missing[from:min(to, int64(len(p.missing)))]); err != nil {
			return err
		}
	}
}

// groupWorker plays some groups' games together, one ply of all at a time.
type groupWorker struct {
	*groupPlay
	evaluator   *networkEvaluator
	chooser     *policy.Chooser
	games       []groupGame // that are not over
	positions   []plugins.Position
	evaluations []mcts.Evaluation
	moves       []plugins.Move
}

// groupGame is a member under way.
type groupGame struct {
	group    *replay.Group
	member   int
	position plugins.Position
	ply      int
}

// record is where the game is written down.
func (g *groupGame) record() *replay.Member { return &g.group.Members[g.member] }

// play makes the groups of the given indices.
func (w *groupWorker) play(ctx context.Context, indices []uint64) error {
	openings, err := w.open(ctx, indices)
	if err != nil {
		return err
	}
	groups := make([]*replay.Group, len(openings))
	w.games = w.games[:0]
	for i := range openings {
		groups[i] = w.begin(&openings[i])
	}
	for len(w.games) > 0 {
		if err := w.plyOn(ctx); err != nil {
			return err
		}
	}
	for _, g := range groups {
		judgeGames(g, w.spec.Players, estimator(w.config.Reinforce.Advantage))
		if err := w.finish(ctx, g); err != nil {
			return fmt.Errorf("group %d: %w", g.Index, err)
		}
	}
	return nil
}

// begin puts a group's games where its opening has ended.
func (w *groupWorker) begin(o *opening) *replay.Group {
	g := &replay.Group{
		Iteration: w.iteration, Index: o.index, Seed: o.seed, Weights: w.digest,
		Members: make([]replay.Member, w.config.Reinforce.Group),
	}
	for i := range g.Members {
		m := &g.Members[i]
		m.Returns = append([]float32(nil), o.returns...)
		if o.failed {
			m.End = replay.Failed
			continue
		}
		m.Decisions = append([]replay.Decision(nil), o.decisions...)
		w.games = append(w.games, groupGame{group: g, member: i, position: o.position, ply: len(o.decisions)})
	}
	return g
}

// plyOn makes the next move of every game.
func (w *groupWorker) plyOn(ctx context.Context) error {
	if err := w.evaluate(ctx); err != nil {
		return err
	}
	w.moves = w.moves[:0]
	for i := range w.games {
		w.moves = append(w.moves, plugins.Move{State: w.positions[i].State, Action: w.choose(i)})
	}
	positions, err := w.env.Step(ctx, w.moves)
	if err != nil {
		return fmt.Errorf("step %d positions: %w", len(w.moves), err)
	}
	err = playNature(ctx, w.env, w.spec, positions, func(i int) stream.Stream { return w.place(stream.Nature, &w.games[i]) })
	if err != nil {
		return err
	}
	left := w.games[:0]
	for i := range positions {
		if g := w.games[i]; w.settle(&g, positions[i]) {
			left = append(left, g)
		}
	}
	w.games = left
	return nil
}

// evaluate asks the network about the position of every game.
func (w *groupWorker) evaluate(ctx context.Context) error {
	w.positions = w.positions[:0]
	for i := range w.games {
		w.positions = append(w.positions, w.games[i].position)
	}
	if more := len(w.games) - len(w.evaluations); more > 0 {
		w.evaluations = append(w.evaluations, newEvaluations(w.spec, more)...)
	}
	return w.evaluator.Evaluate(ctx, w.positions, w.evaluations[:len(w.positions)])
}

// place is the stream of random numbers that one purpose has at a game's ply.
func (w *groupWorker) place(purpose stream.Purpose, g *groupGame) stream.Stream {
	return stream.New(w.config.Run.Seed, purpose, w.iteration, g.group.Index, uint64(g.member), uint64(g.ply))
}

// choose draws a game's move from the policy and writes it down.
func (w *groupWorker) choose(i int) int {
	g := &w.games[i]
	random := w.place(stream.Act, g)
	action, logProb := w.chooser.Choose(w.evaluations[i].Logits, g.position.Legal, &random)
	m := g.record()
	m.Decisions = append(m.Decisions, replay.Decision{
		Player: g.position.Player, Observation: g.position.Observation, Legal: g.position.Legal,
		Action: action, Kind: replay.Advantage, LogProb: logProb,
	})
	g.ply++
	return action
}

// settle writes down what a move has led to, and says whether the game goes on.
func (w *groupWorker) settle(g *groupGame, next plugins.Position) (goesOn bool) {
	m := g.record()
	refuseLonger(w.spec, g.ply, &next)
	if next.Fault != "" {
		w.warn(fmt.Sprintf("game %d of group %d of iteration %d (seed %d) failed at ply %d: %s", g.member, g.group.Index, w.iteration, g.group.Seed, g.ply, next.Fault))
		*m = replay.Member{End: replay.Failed, Returns: make([]float32, w.spec.Players)}
		return false
	}
	for player, r := range next.Rewards {
		m.Returns[player] += r
	}
	if !zero(next.Rewards) {
		m.Decisions[len(m.Decisions)-1].Reward = append([]float32(nil), next.Rewards...)
	}
	g.position = next
	return next.Player != plugins.Terminal
}
