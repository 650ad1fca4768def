package engine

import (
	"fmt"
	"math"

	"github.com/tengen-rl/tengen/plugins"
)

// rewardWatch is the watchdog of what learns from rewards: texts, and games by groups. It knows what
// the run's events say and nothing else, so that a test can plant a fault in them. Like the other it
// remembers one sitting, and nothing that it does reaches the weights.
type rewardWatch struct {
	config Config
	spec   plugins.Spec
	stages []stage
	room   int // positions that the longest prompt needs with the longest answer; 0: not known

	at      stage   // under way
	first   []round // the stage's first iterations, at most newest
	history []round // its latest, oldest first, at most historyKept
	told    []told  // by check, of this stage

	last      *Solved // the latest, of any stage
	eve       *Solved // of the weights that the stage began with; nil where they were not examined
	best      *Solved // with the highest accuracy, of the eve and the stage
	examined  []told  // by check, of this stage
	exploited float64 // what the policy of a game lost when it was measured last; below 0: never
}

// round is what an iteration of rewards measured.
type round struct {
	Reinforced
	failed, ended int // answers or games without a verdict, and all; 0 where the iteration before is not known
}

// rewardChecks are asked after each iteration of rewards, in the order of docs/watchdog.md, the likeliest
// cause of the others first.
var rewardChecks = []check[*rewardWatch]{
	{"gradient", lookAtGradient},
	{"too_far", lookAtDistance},
	{"verifier", lookAtVerifier},
	{"no_signal", lookAtSignal},
	{"stalled", lookAtProgress},
	{"answer_entropy", lookAtAnswerEntropy},
	{"truncated", lookAtTruncated},
	{"wrong_length", lookAtWrongLength},
}

// solvedChecks are asked when held-out problems have been answered.
var solvedChecks = []check[*rewardWatch]{
	{"held_out", lookAtHeldOut},
	{"forgotten", lookAtForgotten},
}

func newRewardWatch(config Config, spec plugins.Spec) *rewardWatch {
	return &rewardWatch{config: config, spec: spec, stages: config.stages(), exploited: -1}
}

// hear takes an event of the run and returns what is new to say. Nil hears nothing.
func (w *rewardWatch) hear(e Event) []Advice {
	if w == nil {
		return nil
	}
	switch e := e.(type) {
	case Reinforced:
		w.add(e)
		return ask(rewardChecks, w, w.told, e.Iteration)
	case Solved:
		return w.examine(&e)
	case Exploited:
		if e.Player == "policy" {
			w.exploited = e.Exploitability
		}
	}
	return nil
}

// add remembers an iteration. A stage's first begins everything anew.
func (w *rewardWatch) add(e Reinforced) {
	r := round{Reinforced: e}
	if at, err := stageAt(w.stages, e.Iteration); err == nil && at != w.at {
		w.begin(at)
	}
	if n := len(w.history); n > 0 && w.history[n-1].Iteration == e.Iteration-1 {
		before := w.history[n-1].Signal
		r.failed, r.ended = e.Signal.Failed-before.Failed, e.Signal.total()-before.total()
	}
	if len(w.history) == historyKept {
		w.history = append(w.history[:0], w.history[1:]...)
	}
	w.history = append(w.history, r)
	if len(w.first) < newest {
		w.first = append(w.first, r)
	}
}

func (w *rewardWatch) begin(at stage) {
	w.at, w.first, w.history = at, nil, nil
	w.told, w.examined = make([]told, len(rewardChecks)), make([]told, len(solvedChecks))
	w.eve, w.best = nil, nil
	if w.last != nil && w.last.Iteration == at.first-1 {
		w.eve, w.best = w.last, w.last
	}
}

// examine remembers what held-out problems said, and where a stage of rewards is under way holds it against
// what they said before.
func (w *rewardWatch) examine(e *Solved) []Advice {
	w.last = e
	if len(w.history) == 0 || w.history[len(w.history)-1].Iteration != e.Iteration {
		return nil
	}
	out := ask(solvedChecks, w, w.examined, e.Iteration)
	if w.best == nil || e.Accuracy > w.best.Accuracy {
		w.best = e
	}
	return out
}

// total is all that there was to account for.
func (s Signal) total() int {
	return s.Used + s.Failed + s.Truncated + s.ZeroVariance + s.Stale + s.Surplus
}

// latest returns the newest n iterations of the stage, nil if there are fewer.
func (w *rewardWatch) latest(n int) []round {
	if len(w.history) < n {
		return nil
	}
	return w.history[len(w.history)-n:]
}

// meanOf a measure over iterations.
func meanOf(all []round, measure func(*round) float64) float64 {
	var m tally
	for i := range all {
		m.add(measure(&all[i]))
	}
	return m.value()
}

// share is where rewards lie on average between the lowest and the highest return: 0 to 1. It means something
// where there is one player.
func (w *rewardWatch) share(all []round) float64 {
	low, high := float64(w.spec.Returns.Low), float64(w.spec.Returns.High)
	return (meanOf(all, func(r *round) float64 { return r.Reward }) - low) / max(high-low, 1e-9)
}

// alone says whether the rewards are of one player: text, or a game for one.
func (w *rewardWatch) alone() bool { return w.spec.Players == 1 }

// unit is what a policy chooses.
func (w *rewardWatch) unit() string {
	if w.spec.Traits.Text {
		return "token"
	}
	return "move"
}

// noise is what the difference of two accuracies over held-out problems may be by chance: three standard errors
// of two proportions at their worst.
func noise(problems int) float64 { return 3 * math.Sqrt(0.5/float64(max(1, problems))) }

// change proposes another value of a key, with the one that it has.
func change(key string, to, now any) string {
	return fmt.Sprintf("%s = %.2g, which is %.2g now", key, to, now)
}

// changeCount is change for a number of things.
func changeCount(key string, to, now int) string {
	return fmt.Sprintf("%s = %d, which is %d now", key, to, now)
}

// slower proposes a smaller step.
func (w *rewardWatch) slower(by float64) string {
	rate := w.config.Reinforce.LearningRate
	return change("reinforce.learning_rate", rate/by, rate)
}

// nearer proposes a tie to the weights that the stage began with; games have none.
func (w *rewardWatch) nearer() string {
	if r := w.config.Reinforce; w.spec.Traits.Text {
		return change("reinforce.kl", max(0.01, 3*r.KL), r.KL)
	}
	return w.slower(3)
}
