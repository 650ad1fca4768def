package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/tengen-rl/tengen/engine"
)

// view shows a run to somebody: each of its events, as they come.
type view interface{ show(engine.Event) error }

// progressView draws on a terminal and writes lines anywhere else.
func (c *console) progressView() view {
	if f, ok := c.err.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		width := func() int {
			w, _, err := term.GetSize(int(f.Fd()))
			if err != nil || w < 20 {
				return 80
			}
			return w
		}
		return &liveView{out: c.err, width: width}
	}
	return &lineView{out: c.err}
}

// jsonView writes events as events.jsonl has them.
type jsonView struct{ encoder *json.Encoder }

func newJSONView(w io.Writer) jsonView { return jsonView{json.NewEncoder(w)} }

func (v jsonView) show(e engine.Event) error {
	if _, passing := e.(engine.Progress); passing {
		return nil
	}
	return v.encoder.Encode(struct {
		Event string       `json:"event"`
		Time  time.Time    `json:"time"`
		Data  engine.Event `json:"data"`
	}{e.Kind(), time.Now().UTC(), e})
}

// lineView writes a line for each iteration and for whatever else happens seldom.
type lineView struct {
	out  io.Writer
	pace pace
}

func (v *lineView) show(e engine.Event) error {
	v.pace.take(e)
	text := line(e)
	if done := iterationOf(e); done > 0 {
		text += "  " + v.pace.left(done)
	}
	if text == "" {
		return nil
	}
	_, err := fmt.Fprintln(v.out, text)
	return err
}

// iterationOf is the iteration that an event reports whole; 0 for other events.
func iterationOf(e engine.Event) int {
	switch e := e.(type) {
	case engine.Iteration:
		return e.Iteration
	case engine.Lessons:
		return e.Iteration
	case engine.Reinforced:
		return e.Iteration
	case engine.Harvested:
		return e.Iteration
	}
	return 0
}

// line is an event in words, or "" for those that pass by.
func line(e engine.Event) string {
	switch e := e.(type) {
	case engine.Started:
		return fmt.Sprintf("%s: %d of %d iterations done, %d workers", e.Run, e.Iteration, e.Iterations, e.Workers)
	case engine.Fitted:
		return fmt.Sprintf("chosen: b%dc%d, %d simulations, window %d, for about %s games at %s evaluations/s",
			e.Blocks, e.Channels, e.Simulations, e.Window, grouped(e.Games), grouped(int(e.EvalsPerS)))
	case engine.Planned:
		if e.SecondsPerIteration == 0 {
			return fmt.Sprintf("plan: %d iterations, %s", e.Iterations, e.Reason)
		}
		return fmt.Sprintf("plan: %d iterations of about %.1f s (%s)", e.Iterations, e.SecondsPerIteration, e.Reason)
	case engine.Iteration:
		return fmt.Sprintf("iteration %d/%d  %s  %s games  %s moves/s  length %.1f  policy %.3f (target %.3f)  value %.3f",
			e.Iteration, e.Iterations, clock(e.Seconds), grouped(e.Games), grouped(int(e.MovesPerS)), e.Length, e.PolicyLoss, e.TargetEntropy, e.ValueLoss)
	case engine.Match:
		return fmt.Sprintf("  match at iteration %d: %s", e.Iteration, matchText(e))
	case engine.OracleReport:
		return fmt.Sprintf("  oracle at iteration %d: %s errs in %s (%d of %d)", e.Iteration, e.Player, oracleText(e), e.Errors, e.Positions)
	case engine.Lessons:
		return fmt.Sprintf("iteration %d/%d  %s  %s  %s texts  imitation %.3f nats  %s tokens/s",
			e.Iteration, e.Iterations, clock(e.Seconds), e.Stage, grouped(e.Texts), e.Imitation, grouped(int(e.TokensPerS)))
	case engine.Reinforced:
		return fmt.Sprintf("iteration %d/%d  %s  %s  reward %.3f  length %.1f  cut %.0f %%  same %.0f %%  entropy %.3f  KL %.4f",
			e.Iteration, e.Iterations, clock(e.Seconds), e.Stage, e.Reward, e.Length, 100*e.Truncated, 100*e.ZeroVariance, e.Entropy, e.KL)
	case engine.Harvested:
		return fmt.Sprintf("iteration %d/%d  %s  %s  kept %d of %d  reward %.3f  length %.1f",
			e.Iteration, e.Iterations, clock(e.Seconds), e.Stage, e.Kept, e.Problems, e.Reward, e.Length)
	case engine.Solved:
		return solvedText(e)
	case engine.Warning:
		return fmt.Sprintf("  warning in iteration %d: %s", e.Iteration, e.Text)
	case engine.Advice:
		return fmt.Sprintf("  advice in iteration %d (%s): %s\n    try: %s", e.Iteration, e.Check, e.Evidence, e.Proposal)
	case engine.Finished:
		return fmt.Sprintf("finished: %d iterations in %s, weights %.12s", e.Iterations, clock(e.Seconds), e.WeightsSHA256)
	}
	return ""
}

// solvedText says how held-out problems were answered, with some of the answers.
func solvedText(s engine.Solved) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  held out at iteration %d: %.1f %% of %d right (sampled %.1f %%, any of %d: %.1f %%), length %.1f",
		s.Iteration, 100*s.Accuracy, s.Problems, 100*s.Sampled, s.K, 100*s.PassK, s.Length)
	for _, x := range s.Examples {
		mark := "wrong"
		if x.Reward > 0 {
			mark = "right"
		}
		fmt.Fprintf(&b, "\n    %s  %s %s", mark, x.Prompt, x.Answer)
	}
	return b.String()
}

func matchText(m engine.Match) string {
	r := m.Result
	means := meansText(r)
	if means != "" {
		means = ", " + means
	}
	return fmt.Sprintf("%s against %s %.1f %% of %d%s (%d won, %d drawn, %d lost)", m.Player, m.Opponent, 100*r.Score, r.Games, means, r.Wins, r.Draws, r.Losses)
}

// oracleText is the share of moves that lost a known result.
func oracleText(o engine.OracleReport) string {
	return fmt.Sprintf("%s %.1f %%", o.Set, 100*float64(o.Errors)/float64(max(1, o.Positions)))
}
