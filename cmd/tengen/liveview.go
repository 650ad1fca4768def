package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/tengen-rl/tengen/engine"
)

// liveView keeps a few lines at the foot of a terminal up to date. What must not get lost, such as
// warnings and advice, scrolls away above them.
type liveView struct {
	out   io.Writer
	width func() int

	lines     int // drawn, to go back over
	run       string
	pace      pace
	progress  engine.Progress
	iteration engine.Iteration
	matches   []engine.Match        // the latest against each opponent
	oracle    []engine.OracleReport // the latest of each player in each set
}

func (v *liveView) show(e engine.Event) error {
	v.pace.take(e)
	var b strings.Builder
	if v.lines > 0 {
		fmt.Fprintf(&b, "\x1b[%dA\x1b[J", v.lines)
	}
	switch e := e.(type) {
	case engine.Started:
		v.run, v.iteration.Iteration = e.Run, e.Iteration
	case engine.Progress:
		v.progress = e
	case engine.Iteration:
		v.iteration, v.progress = e, engine.Progress{}
	case engine.Match:
		v.takeMatch(e)
	case engine.OracleReport:
		v.takeOracle(e)
	case engine.Lessons, engine.Reinforced, engine.Harvested, engine.Solved: // of problems a line tells all
		v.lines = 0
		_, err := io.WriteString(v.out, b.String()+line(e)+"\n")
		return err
	case engine.Fitted, engine.Planned, engine.Warning, engine.Advice, engine.Finished:
		b.WriteString(line(e) + "\n")
	}
	v.draw(&b)
	_, err := io.WriteString(v.out, b.String())
	return err
}

// takeMatch remembers the latest match of each pairing; earlier selves are one opponent.
func (v *liveView) takeMatch(m engine.Match) {
	kind := func(m engine.Match) string { name, _, _ := strings.Cut(m.Opponent, ":"); return m.Player + name }
	for i := range v.matches {
		if kind(v.matches[i]) == kind(m) {
			v.matches[i] = m
			return
		}
	}
	v.matches = append(v.matches, m)
}

// takeOracle remembers the latest report of each player in each set.
func (v *liveView) takeOracle(o engine.OracleReport) {
	for i, old := range v.oracle {
		if old.Player == o.Player && old.Set == o.Set {
			v.oracle[i] = o
			return
		}
	}
	v.oracle = append(v.oracle, o)
}

// oracleLines are the errors of each player, all sets in a line.
func (v *liveView) oracleLines() (lines []string) {
	for i, o := range v.oracle {
		if i == 0 || v.oracle[i-1].Player != o.Player {
			lines = append(lines, fmt.Sprintf("  errors   iteration %d: %s", o.Iteration, o.Player))
		}
		lines[len(lines)-1] += "  " + oracleText(o)
	}
	return lines
}

func (v *liveView) draw(b *strings.Builder) {
	lines := v.text()
	for _, l := range lines {
		b.WriteString(fit(l, v.width()-1) + "\n")
	}
	v.lines = len(lines)
}

// text is what the view shows now.
func (v *liveView) text() []string {
	i, p := v.iteration, v.progress
	total := v.pace.iterations
	lines := []string{fmt.Sprintf("%s  iteration %d/%d  %s  %s  %s", v.run, i.Iteration, total, bar(i.Iteration, total, 20), clock(i.Seconds), v.pace.left(i.Iteration))}
	if p.Of > 0 {
		lines = append(lines, fmt.Sprintf("  playing  %d/%d games of iteration %d  %s moves/s", p.Games, p.Of, p.Iteration, grouped(int(p.MovesPerSecond))))
	} else {
		lines = append(lines, "  playing  ...")
	}
	if i.Games > 0 {
		lines = append(lines,
			fmt.Sprintf("  played   %s games  %s positions  %s moves/s  length %.1f  first player %+.2f", grouped(i.Games), grouped(i.Positions), grouped(int(i.MovesPerS)), i.Length, i.FirstPlayer),
			fmt.Sprintf("  losses   policy %.3f (target %.3f)  value %.3f  rate %.1e", i.PolicyLoss, i.TargetEntropy, i.ValueLoss, i.LearningRate))
	}
	for _, m := range v.matches {
		lines = append(lines, fmt.Sprintf("  match    iteration %d: %s", m.Iteration, matchText(m)))
	}
	return append(lines, v.oracleLines()...)
}

// bar is a progress bar of the given width.
func bar(done, of, width int) string {
	full := 0
	if of > 0 {
		full = min(width, done*width/of)
	}
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "]"
}

// fit cuts a line that would wrap.
func fit(line string, width int) string {
	if utf8.RuneCountInString(line) <= width {
		return line
	}
	return string([]rune(line)[:width])
}
