package engine

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// Plan is what a run does, apart from its configuration: how many iterations, of how many steps.
// Weights are a function of it and the seed. Time may only add a Revision.
type Plan struct {
	Iterations int        `json:"iterations"` // as first planned
	Steps      int        `json:"steps"`      // learner steps per iteration
	Revisions  []Revision `json:"revisions"`
	Measured   Measured   `json:"measured"`
}

// Revision changes the total number of iterations from the end of iteration At on.
type Revision struct {
	At         int    `json:"at"`
	Iterations int    `json:"iterations"`
	Reason     string `json:"reason"`
}

// Measured is what the plan was made from; zero when the number of iterations was given.
type Measured struct {
	EvalsPerS           float64 `json:"evals_per_s"`
	SecondsPerIteration float64 `json:"seconds_per_iteration"`
}

// Total is the number of iterations that the plan holds to after the first done ones.
func (p Plan) Total(done int) int {
	total := p.Iterations
	for _, r := range p.Revisions {
		if r.At <= done {
			total = r.Iterations
		}
	}
	return total
}

// cut forgets the revisions made after iteration done: a resumed run makes its own.
func (p *Plan) cut(done int) {
	kept := p.Revisions[:0]
	for _, r := range p.Revisions {
		if r.At <= done {
			kept = append(kept, r)
		}
	}
	p.Revisions = kept
}

// learningRate is the rate of an iteration (from 1): constant for half the run, then falling in a
// straight line to FinalRate of itself.
func (p Plan) learningRate(l LearnerConfig, iteration int) float32 {
	total := p.Total(iteration - 1)
	half := total / 2
	if iteration <= half || total <= 1 {
		return float32(l.LearningRate)
	}
	left := float64(total-iteration) / float64(total-half)
	return float32(l.LearningRate * (l.FinalRate + float64((1-l.FinalRate)*left)))
}

// simulations is the number of simulations of a full search in an iteration (from 1): rising to the
// configured one over the first half of the run.
func (p Plan) simulations(s SearchConfig, iteration int) int {
	half := p.Total(iteration-1) / 2
	if s.FirstSimulations == 0 || iteration > half {
		return s.Simulations
	}
	return s.FirstSimulations + (s.Simulations-s.FirstSimulations)*(iteration-1)/half
}

// valueScale is the weight of values in the searches of an iteration (from 1), rising likewise.
func (p Plan) valueScale(s SearchConfig, iteration int) float64 {
	half := p.Total(iteration-1) / 2
	if s.FirstValueScale == 0 || iteration > half {
		return s.ValueScale
	}
	return s.FirstValueScale + float64((s.ValueScale-s.FirstValueScale)*float64(iteration-1))/float64(half)
}

// searchesLike says whether another plan has an iteration searched in the same way.
func (p Plan) searchesLike(other Plan, s SearchConfig, iteration int) bool {
	return p.simulations(s, iteration) == other.simulations(s, iteration) && p.valueScale(s, iteration) == other.valueScale(s, iteration)
}

// steps is the number of learner steps per iteration that the configuration asks for.
func steps(c Config, spec plugins.Spec) int {
	if c.Learner.Steps > 0 {
		return c.Learner.Steps
	}
	decisions := float64(c.SelfPlay.Games) * float64(spec.MaxLength) / 2
	return max(1, int(decisions*c.Learner.Reuse/float64(c.Learner.Batch)))
}

// revise plans the rest of a run from what its iterations have taken, and returns nil when the
// plan in force still fits. Less than one in ten is not worth a change.
func (p Plan) revise(done int, spent, budget time.Duration, perIteration float64) *Revision {
	if budget == 0 || perIteration <= 0 {
		return nil
	}
	left := max(0, int((budget-spent).Seconds()/perIteration))
	planned := p.Total(done) - done
	change := left - planned
	if change == 0 || abs(change)*10 < planned {
		return nil
	}
	reason := fmt.Sprintf("%.1f s an iteration and %s left", perIteration, (budget - spent).Round(time.Second))
	return &Revision{At: done, Iterations: done + left, Reason: reason}
}

func (p Plan) save(dir string) error { return writeJSON(filepath.Join(dir, planFile), p) }

func abs(x int) int { return max(x, -x) }
