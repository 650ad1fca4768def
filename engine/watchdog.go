package engine

import (
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// Advice is what the watchdog found that may keep the run from improving. It is given once, and
// again only if it gets much worse, or comes back after it had cleared.
type Advice struct {
	Iteration int    `json:"iteration"`
	Check     string `json:"check"`    // which of docs/watchdog.md
	Evidence  string `json:"evidence"` // what was measured
	Proposal  string `json:"proposal"` // what to change
}

// Kind names the event.
func (Advice) Kind() string { return "advice" }

const (
	// historyKept is how many iterations the watchdog looks back on: enough to tell a trend from
	// noise, and a bound on its memory.
	historyKept = 32
	// newest is how many iterations in a row must show a fault: one alone may be chance.
	newest = 3
	// muchWorse is the growth of a fault that is worth telling again.
	muchWorse = 1.5
)

// finding is a fault that a check sees.
type finding struct {
	amount             float64 // how bad, as a multiple of what is tolerated
	evidence, proposal string
}

// check looks for one fault in what the latest iterations measured, which W remembers; nil where it sees none.
type check[W any] struct {
	name string
	look func(W) *finding
}

// checks are of self-play, in the order of docs/watchdog.md, the likeliest cause of the others first.
var checks = []check[*watchdog]{
	{"learning_rate", lookAtLearningRate},
	{"silence", lookAtSilence},
	{"value_sign", lookAtValueSign},
	{"duplicates", lookAtDuplicates},
	{"draws", lookAtDraws},
	{"length", lookAtLength},
	{"entropy", lookAtEntropy},
	{"divergence", lookAtDivergence},
	{"staleness", lookAtStaleness},
	{"idle", lookAtIdle},
}

// told is what was said of a check.
type told struct {
	amount float64 // 0: nothing that still holds
	clear  int     // iterations in a row that it has not been seen since
}

// watchdog says why a run of self-play does not improve. It remembers one sitting: a resumed run is looked at
// anew. Nothing that it does reaches the weights.
type watchdog struct {
	config  Config
	spec    plugins.Spec
	history []vitals // oldest first, at most historyKept
	told    []told   // by check
}

func newWatchdog(config Config, spec plugins.Spec) *watchdog {
	return &watchdog{config: config, spec: spec, told: make([]told, len(checks))}
}

// take adds an iteration and returns what is new to say.
func (w *watchdog) take(v vitals) []Advice {
	if len(w.history) == historyKept {
		w.history = append(w.history[:0], w.history[1:]...)
	}
	w.history = append(w.history, v)
	return ask(checks, w, w.told, v.iteration)
}

// ask goes through checks and returns what is new to say.
func ask[W any](checks []check[W], w W, said []told, iteration int) []Advice {
	var out []Advice
	for i, c := range checks {
		if found := c.look(w); said[i].news(found) {
			out = append(out, Advice{Iteration: iteration, Check: c.name, Evidence: found.evidence, Proposal: found.proposal})
		}
	}
	return out
}

// news says whether a finding is to be told, and remembers it.
func (t *told) news(f *finding) bool {
	if f == nil {
		if t.clear++; t.clear >= newest {
			t.amount = 0
		}
		return false
	}
	t.clear = 0
	if t.amount > 0 && f.amount < muchWorse*t.amount {
		return false
	}
	t.amount = f.amount
	return true
}

// advise says what the watchdog has to say.
func (t *trainer) advise(all []Advice) {
	for _, a := range all {
		t.say(a)
	}
}

// broken is the advice for an iteration that ended training with an error, where there is any.
func (w *watchdog) broken(iteration int, err error) []Advice {
	if !errors.Is(err, policy.ErrNotFinite) {
		return nil
	}
	return []Advice{{
		Iteration: iteration, Check: "learning_rate", Evidence: err.Error(),
		Proposal: w.lowerRate(10),
	}}
}

// lowerRate proposes a smaller learning rate.
func (w *watchdog) lowerRate(by float64) string {
	return fmt.Sprintf("learner.learning_rate = %.1e, which is %.1e now", w.config.Learner.LearningRate/by, w.config.Learner.LearningRate)
}

// latest returns the newest n iterations, nil if there are fewer.
func (w *watchdog) latest(n int) []vitals {
	if len(w.history) < n {
		return nil
	}
	return w.history[len(w.history)-n:]
}

// iteration is the newest one's number.
func (w *watchdog) iteration() int { return w.history[len(w.history)-1].iteration }

// mean of a measure over iterations.
func mean(all []vitals, measure func(*vitals) float64) float64 {
	sum := 0.0
	for i := range all {
		sum += measure(&all[i])
	}
	return sum / float64(len(all))
}
