package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/tengen-rl/tengen/engine"
)

// results are what the last line of stdout holds with -json. Scores are shares of games won.
type results struct {
	Games               int     `json:"games"`
	Positions           int     `json:"positions"`
	Iterations          int     `json:"iterations"`
	Seconds             float64 `json:"seconds"`
	EvalsPerS           float64 `json:"evals_per_s"`
	MovesPerS           float64 `json:"moves_per_s"`
	VsRandom            float64 `json:"vs_random"`
	VsRollouts          float64 `json:"vs_rollouts"`
	NetVsRandom         float64 `json:"net_vs_random"`
	UntrainedVsRandom   float64 `json:"untrained_vs_random"`
	UntrainedVsRollouts float64 `json:"untrained_vs_rollouts"`
	FirstMove           string  `json:"first_move"`
	WeightsSHA256       string  `json:"weights_sha256"`
	Run                 string  `json:"run"`

	reports int // iterations seen in this sitting
}

// take keeps what an event adds to the summary; rates are means over the sitting's iterations.
func (r *results) take(event engine.Event) {
	switch e := event.(type) {
	case engine.Iteration:
		r.reports++
		r.Games, r.Positions, r.Seconds, r.Iterations = e.Games, e.Positions, e.Seconds, e.Iteration
		r.EvalsPerS += (e.EvalsPerS - r.EvalsPerS) / float64(r.reports)
		r.MovesPerS += (e.MovesPerS - r.MovesPerS) / float64(r.reports)
	case engine.Finished:
		r.WeightsSHA256 = e.WeightsSHA256
	}
}

const simulations = 64

// measure plays the matches of the README, against rollouts half as many games: the trained network with and without search, and the
// untrained one with the same search.
func (r *results) measure(ctx context.Context, trainer *engine.Engine, games int, w io.Writer) error {
	trained := trainer.Agent()
	untrained, err := trainer.Self(0)
	if err != nil {
		return err
	}
	for _, m := range []struct {
		agent       *engine.Agent
		name        string
		simulations int
		rollouts    int // of the opponent; 0: it plays at random
		games       int
		score       *float64
	}{
		{trained, "network alone", 0, 0, games, &r.NetVsRandom},
		{trained, "with 64 simulations", simulations, 0, games, &r.VsRandom},
		{trained, "with 64 simulations", simulations, 200, games / 2, &r.VsRollouts},
		{untrained, "untrained, 64 simulations", simulations, 0, games, &r.UntrainedVsRandom},
		{untrained, "untrained, 64 simulations", simulations, 200, games / 2, &r.UntrainedVsRollouts},
	} {
		result, opponent, err := play(ctx, m.agent, m.simulations, m.rollouts, m.games)
		if err != nil {
			return err
		}
		*m.score = result.Score
		fmt.Fprintf(w, "%-26s wins %5.1f %% of %d games against %s\n", m.name, 100*result.Score, m.games, opponent)
	}
	return nil
}

func play(ctx context.Context, agent *engine.Agent, simulations, rollouts, games int) (engine.MatchResult, string, error) {
	player, err := agent.Player(simulations)
	if err != nil {
		return engine.MatchResult{}, "", err
	}
	opponent := engine.RandomPlayer()
	if rollouts > 0 {
		if opponent, err = engine.RolloutPlayer(rollouts, agent.Environment(), agent.Spec(), 1); err != nil {
			return engine.MatchResult{}, "", err
		}
	}
	result, err := engine.PlayMatch(ctx, agent.Environment(), agent.Spec(), player, opponent, engine.MatchConfig{
		Games: games, Opening: 2, Seed: 1, Threads: runtime.GOMAXPROCS(0),
	})
	return result, opponent.Name(), err
}

// opening draws the empty board with the network's policy on it, in percent.
func opening(ctx context.Context, trainer *engine.Engine, w io.Writer, r *results) error {
	agent := trainer.Agent()
	game, err := agent.NewGame(ctx, 1)
	if err != nil {
		return err
	}
	analysis, err := agent.Analyze(ctx, game.Position())
	if err != nil {
		return err
	}
	names, err := game.Names(ctx)
	if err != nil {
		return err
	}
	priors := make(map[int]float32, len(names))
	best := -1
	for _, c := range analysis.Candidates {
		priors[c.Action] = c.Prior
		if best < 0 || c.Prior > priors[best] || c.Prior == priors[best] && c.Action < best {
			best = c.Action
		}
	}
	r.FirstMove = names[best]
	size := agent.Spec().Observation.Width
	fmt.Fprintf(w, "\nThe network's opening move, in percent:\n%s", board(size, priors))
	fmt.Fprintf(w, "first move %s; black can expect %+.2f by the network alone, %+.2f after %d simulations\n",
		r.FirstMove, analysis.Raw[0], analysis.Values[0], analysis.Simulations)
	return nil
}

// board writes a number at every point, and the pass below.
func board(size int, priors map[int]float32) string {
	var b strings.Builder
	for row := range size {
		fmt.Fprintf(&b, "%3d", size-row)
		for column := range size {
			fmt.Fprintf(&b, " %4.1f", 100*priors[row*size+column])
		}
		b.WriteByte('\n')
	}
	b.WriteString("   ")
	for column := range size {
		fmt.Fprintf(&b, "    %c", "ABCDEFGHJKLMNOPQRST"[column])
	}
	fmt.Fprintf(&b, "    pass %.1f\n", 100*priors[size*size])
	return b.String()
}
