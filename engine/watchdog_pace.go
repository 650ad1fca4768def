package engine

import (
	"fmt"
	"slices"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

const (
	// mostlyIdle: half of the processors' time in self-play is lost.
	mostlyIdle = 0.5
	// idleSeconds of self-play before its idle share says anything: the clocks are coarse.
	idleSeconds = 1
	// mostReuse of a position per iteration, in draws per new decision; published runs see a position
	// one to eight times in its life, and a small network repeats more than it learns far above that.
	mostReuse = 24
	// leastReuse: most of what is played is never seen by the learner.
	leastReuse = 0.5
	// goodReuse is what is proposed instead.
	goodReuse = 4
	// manyIterations before the window's age says anything.
	manyIterations = 20
	// oldest age of samples, in shares of the run so far: 0.5 is a window over everything, in which half
	// of the lessons are from play that was near random.
	oldest = 0.4
)

// machine measures the processor time of self-play.
type machine struct {
	env   plugins.Environment
	pids  []int // of the rules' processes, if they have any
	began time.Time
	used  float64
	err   error
}

// startMachine begins to measure.
func startMachine(env plugins.Environment) machine {
	m := machine{env: env, pids: pidsOf(env), began: time.Now()}
	m.used, m.err = processorSeconds(m.pids)
	return m
}

// pidsOf are the numbers of the processes that the rules are in; none where it is this one.
func pidsOf(env plugins.Environment) []int {
	switch rules := env.(type) {
	case interface{ PIDs() []int }:
		return rules.PIDs()
	case interface{ PID() int }:
		return []int{rules.PID()}
	}
	return nil
}

// stop gives the vitals what was measured, unless a process of the rules was another at the end.
func (m machine) stop(v *vitals) {
	used, err := processorSeconds(m.pids)
	if m.err != nil || err != nil || !slices.Equal(pidsOf(m.env), m.pids) {
		return
	}
	v.wall, v.processor = time.Since(m.began).Seconds(), used-m.used
}

// lookAtIdle sees processors that wait during self-play.
func lookAtIdle(w *watchdog) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	wall, used, all := 0.0, 0.0, float64(processors(0))
	for i := range last {
		wall, used = wall+last[i].wall, used+last[i].processor
	}
	idle := 1 - used/(wall*all)
	if wall < idleSeconds || idle <= mostlyIdle {
		return nil
	}
	return &finding{idle / mostlyIdle, fmt.Sprintf("self-play used or waited for %.1f of %.0f processors (rules included): %.0f %% idle", used/wall, all, 100*idle), w.moreWork()}
}

// moreWork proposes how to keep the processors busy.
func (w *watchdog) moreWork() string {
	c, all := w.config.SelfPlay, 2*processors(0)
	switch n := workers(c.Workers); {
	case n < all:
		return fmt.Sprintf("self_play.workers = %d, or 0 for as many", all)
	case c.Games < n*c.GamesPerWorker:
		return fmt.Sprintf("self_play.games = %d, so that batches are full; if the environment's Step waits for something, do away with that", 2*c.Games)
	default:
		return fmt.Sprintf("self_play.games_per_worker = %d; if the environment's Step waits for something, do away with that", 2*c.GamesPerWorker)
	}
}

// lookAtStaleness sees positions that the learner repeats, hardly sees, or sees when they are old.
func lookAtStaleness(w *watchdog) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	samples := mean(last, func(v *vitals) float64 { return float64(v.studied.samples) })
	decisions := mean(last, func(v *vitals) float64 { return float64(v.played.decisions) })
	reuse := samples / max(1, decisions)
	age := mean(last, func(v *vitals) float64 { return v.studied.age })
	evidence := fmt.Sprintf("the learner draws %.3g positions for each new one", reuse)
	switch {
	case reuse > mostReuse:
		return &finding{reuse / mostReuse, evidence, w.otherReuse(reuse)}
	case reuse < leastReuse:
		return &finding{leastReuse / reuse, evidence, w.otherReuse(reuse)}
	case w.iteration() >= manyIterations && age > oldest*float64(w.iteration()-1):
		return &finding{age / (oldest * float64(w.iteration()-1)), fmt.Sprintf("positions are %.1f iterations old when they are learned from, %.0f %% of the run", age, 100*age/float64(w.iteration()-1)),
			fmt.Sprintf("replay.window = %d and replay.growth = %.2g, which are %d and %.2g now", w.iteration()/4, min(0.3, w.config.Replay.Growth), w.config.Replay.Window, w.config.Replay.Growth)}
	}
	return nil
}

// otherReuse proposes goodReuse by the key that sets it.
func (w *watchdog) otherReuse(now float64) string {
	change := goodReuse / now
	if l := w.config.Learner; l.Steps > 0 {
		return fmt.Sprintf("learner.steps = %d, which is %d now", max(1, int(float64(l.Steps)*change)), l.Steps)
	}
	return fmt.Sprintf("learner.reuse = %.2g, which is %g now", w.config.Learner.Reuse*change, w.config.Learner.Reuse)
}
