package engine

import (
	"fmt"
	"slices"
	"strings"
)

// A stage is one part of a text run: some iterations of one kind.
type stage struct {
	name       string
	first      int // iteration, from 1
	iterations int
}

func (s stage) last() int { return s.first + s.iterations - 1 }

// stageNames are the stages there are, as DESIGN §6 has them.
var stageNames = []string{"pretrain", "cold_start", "reinforce", "harvest", "supervise", "distill"}

// lessonsPerIteration is how many steps of imitation an iteration has: enough for a checkpoint to be
// cheap beside them.
const lessonsPerIteration = 50

// stages lists what a text run goes through.
func (c Config) stages() []stage {
	var all []stage
	next := 1
	for _, name := range c.Run.Stages {
		if n := c.iterationsOf(name); n > 0 {
			all = append(all, stage{name, next, n})
			next += n
		}
	}
	return all
}

func (c Config) iterationsOf(name string) int {
	switch name {
	case "reinforce":
		return c.Reinforce.Steps
	case "harvest":
		return c.Harvest.Rounds
	}
	return (c.lessons(name).Steps + lessonsPerIteration - 1) / lessonsPerIteration
}

// lessons is how a stage that imitates goes about it.
func (c Config) lessons(name string) LessonsConfig {
	switch name {
	case "pretrain":
		return c.Pretrain
	case "cold_start":
		return c.ColdStart
	case "supervise":
		return c.Supervise.LessonsConfig
	default:
		return c.Distill.LessonsConfig
	}
}

// rate is the learning rate of a step, counted from 0.
func (r ReinforceConfig) rate(step int) float64 {
	return LessonsConfig{r.Steps, 1, r.LearningRate, r.FinalRate}.rate(step)
}

// at is the configuration of a step, counted from 0: with the weight of the entropy that it has then.
func (r ReinforceConfig) at(step int) ReinforceConfig {
	gone := float64(step) / float64(max(1, r.Steps-1))
	r.Entropy *= 1 - float64((1-r.FinalEntropy)*gone)
	return r
}

// stageAt is the stage of an iteration.
func stageAt(all []stage, iteration int) (stage, error) {
	for _, s := range all {
		if iteration <= s.last() {
			return s, nil
		}
	}
	return stage{}, fmt.Errorf("iteration %d is beyond the last stage", iteration)
}

// before is the nearest stage of a name that comes before a stage.
func before(all []stage, at stage, name string) (found stage, ok bool) {
	for _, s := range all {
		if s.name == name && s.first < at.first {
			found, ok = s, true
		}
	}
	return found, ok
}

// checkStages reports what is wrong with the list of stages and the shape of the networks.
func (c Config) checkStages() []error {
	var faults []error
	fault := func(key, format string, args ...any) {
		faults = append(faults, &ConfigError{Key: key, Reason: fmt.Sprintf(format, args...)})
	}
	for i, name := range c.Run.Stages {
		if !slices.Contains(stageNames, name) {
			fault("run.stages", "there is no stage %q; there are: %s", name, strings.Join(stageNames, ", "))
		}
		if name == "supervise" && !slices.Contains(c.Run.Stages[:i], "harvest") {
			fault("run.stages", "supervise learns from what an earlier harvest kept, and there is none before it")
		}
	}
	if c.Transformer.Width%max(1, c.Transformer.Heads) != 0 {
		fault("transformer.width", "is %d: it must be a multiple of transformer.heads, %d", c.Transformer.Width, c.Transformer.Heads)
	}
	if c.Distill.Width%max(1, c.Distill.Heads) != 0 {
		fault("distill.width", "is %d: it must be a multiple of distill.heads, %d", c.Distill.Width, c.Distill.Heads)
	}
	return append(faults, c.Reinforce.checkForks()...)
}

// checkForks reports what does not go with tree groups.
func (r ReinforceConfig) checkForks() []error {
	switch {
	case r.Forks == 0:
		return nil
	case r.Group%(1<<r.Forks) != 0:
		return []error{&ConfigError{Key: "reinforce.group", Reason: fmt.Sprintf("is %d: with reinforce.forks = %d it must be a multiple of %d", r.Group, r.Forks, 1<<r.Forks)}}
	case r.Advantage != "mean":
		return []error{&ConfigError{Key: "reinforce.advantage", Reason: fmt.Sprintf("is %s: tree groups (reinforce.forks) know mean alone", r.Advantage)}}
	}
	return nil
}
