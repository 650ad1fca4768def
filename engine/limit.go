package engine

import "fmt"

// limited looks whether a run of stages that is after an iteration has used up its time, and says so. What is left of
// the stages is left out then; a longer limit goes on with it.
func (t *trainer) limited(iteration int, used float64) bool {
	limit := t.config.Run.Limit.Seconds()
	if t.stopped = limit > 0 && used >= limit; t.stopped && iteration < t.state.Plan.Iterations {
		t.say(Warning{Iteration: iteration, Text: fmt.Sprintf("the time is used up (run.limit = %q): %d of %d iterations are done; a longer one goes on", t.config.Run.Limit, iteration, t.state.Plan.Iterations)})
	}
	return t.stopped
}

// goesOn says whether a run has an iteration to make, and time for it.
func (t *trainer) goesOn() bool {
	return t.state.Iteration < t.state.Plan.Total(t.state.Iteration) && !t.stopped
}
