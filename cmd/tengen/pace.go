package main

import (
	"strconv"
	"time"

	"github.com/tengen-rl/tengen/engine"
)

// pace knows how long a run will go on.
type pace struct {
	iterations int     // in all
	each       float64 // seconds per iteration
	last       float64 // seconds of the run at the last iteration
}

func (p *pace) take(e engine.Event) {
	switch e := e.(type) {
	case engine.Started:
		p.iterations = e.Iterations
	case engine.Planned:
		p.iterations = e.Iterations
		if p.each == 0 {
			p.each = e.SecondsPerIteration
		}
	case engine.Iteration:
		p.step(e.Iterations, e.Seconds)
	case engine.Lessons:
		p.step(e.Iterations, e.Seconds)
	case engine.Reinforced:
		p.step(e.Iterations, e.Seconds)
	case engine.Harvested:
		p.step(e.Iterations, e.Seconds)
	}
}

// step takes an iteration of so many that ended after so many seconds of the run.
func (p *pace) step(of int, seconds float64) {
	p.iterations = of
	if took := seconds - p.last; p.last > 0 {
		p.each = smooth(p.each, took)
	}
	p.last = seconds
}

// smooth is a running mean over about the last five values.
func smooth(mean, latest float64) float64 {
	if mean == 0 {
		return latest
	}
	return 0.8*mean + 0.2*latest
}

// left is the time that remains after some iterations, in words.
func (p *pace) left(done int) string {
	switch n := p.iterations - done; {
	case n <= 0:
		return "done"
	case p.each == 0:
		return strconv.Itoa(n) + " to go"
	default:
		return "about " + clock(float64(n)*p.each) + " left"
	}
}

// clock is a number of seconds as people say it: "1m02s".
func clock(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// grouped is a number with its thousands set apart: "12,345".
func grouped(n int) string {
	text := strconv.Itoa(n)
	from := 0
	if n < 0 {
		from = 1
	}
	for i := len(text) - 3; i > from; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
