package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// textRun is what a run of text problems has in the place of self-play: one network that writes, and
// stages that teach it.
type textRun struct {
	network    *policy.Transformer
	vocabulary *text.Vocabulary
	stages     []stage
	threads    int
	batch      text.Batch // of the step under way, its memory used again
	writes     *policy.Transformer
	writer     *text.Writer // with writes
	// What the stage under way needs besides; enter sees to it.
	at        stage
	reference *policy.Transformer // the weights that it began with
	barn      []lesson            // what was harvested
}

// enter readies what a stage needs when its first iteration of this process begins, and what its first
// of all changes.
func (t *trainer) enter(at stage, iteration int) (err error) {
	run := t.text
	if run.at == at {
		return nil
	}
	run.at, run.reference, run.barn = at, nil, nil
	if at.name == "distill" || at.name == "reinforce" && t.config.Reinforce.KL > 0 {
		if run.reference, _, err = readWriterFile(os.DirFS(t.dir), path.Join(selvesDir, weightsName(at.first-1))); err != nil {
			return fmt.Errorf("the weights that the stage began with: %w", err)
		}
	}
	if iteration != at.first || at.name != "distill" && !(at.name == "supervise" && t.config.Supervise.Afresh) {
		return nil
	}
	c := t.config
	if at.name == "distill" {
		c.Transformer.Layers, c.Transformer.Width, c.Transformer.Heads = c.Distill.Layers, c.Distill.Width, c.Distill.Heads
	}
	fresh, err := policy.NewTransformer(transformerConfig(c, run.vocabulary.Size()), c.Run.Seed)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	run.network = fresh
	return nil
}

// vocabularyOf numbers the characters of a text environment.
func vocabularyOf(r *rules) (*text.Vocabulary, error) {
	return text.NewVocabulary(r.spec.Alphabet, r.spec.PromptAlphabet)
}

// transformerConfig translates the configuration's sections.
func transformerConfig(c Config, vocabulary int) policy.TransformerConfig {
	n := policy.DefaultTransformer()
	n.Layers, n.Width, n.Heads, n.Context = c.Transformer.Layers, c.Transformer.Width, c.Transformer.Heads, c.Transformer.Context
	n.Vocabulary, n.Optimizer, n.Momentum = vocabulary, c.Learner.Optimizer, float32(c.Learner.Momentum)
	return n
}

// createText makes the untrained network of a new text run.
func (e *Engine) createText(first checkpoint) error {
	vocabulary, err := vocabularyOf(e.rules)
	if err != nil {
		return err
	}
	network, err := policy.NewTransformer(transformerConfig(e.config, vocabulary.Size()), e.config.Run.Seed)
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	if err := first.save(filepath.Join(e.dir, checkpointsDir, weightsName(0)), network, true); err != nil {
		return err
	}
	return first.save(filepath.Join(e.dir, selvesDir, weightsName(0)), network, false)
}

// loadText brings a text run to its newest whole checkpoint.
func (e *Engine) loadText() error {
	network, state, warnings, err := newestCheckpoint(os.DirFS(e.dir), readWriter)
	if err != nil {
		return fmt.Errorf("run directory %s: %w", e.dir, err)
	}
	vocabulary, err := vocabularyOf(e.rules)
	if err != nil {
		return err
	}
	e.text = &textRun{network: network, vocabulary: vocabulary, stages: shortened(e.config.stages(), state.Endings), threads: processors(e.config.Learner.Threads)}
	e.state, e.warnings = state, warnings
	return nil
}

// readWriter reads the checkpoint of an iteration of a text run.
func readWriter(fsys fs.FS, iteration int) (*policy.Transformer, checkpoint, error) {
	return readWriterFile(fsys, path.Join(checkpointsDir, weightsName(iteration)))
}

// readWriterFile reads a weights file of a text run.
func readWriterFile(fsys fs.FS, name string) (*policy.Transformer, checkpoint, error) {
	network, c, err := readNetwork(fsys, name)
	if err != nil {
		return nil, c, err
	}
	writer, ok := network.(*policy.Transformer)
	if !ok {
		return nil, c, fmt.Errorf("weights %s: they are of a network that plays, not of one that writes", name)
	}
	return writer, c, nil
}

// runText goes through the stages.
func (t *trainer) runText(ctx context.Context) error {
	run := t.text
	if len(run.stages) == 0 {
		return errors.New("no stage has a step to make: see run.stages")
	}
	if err := t.course(run.stages[len(run.stages)-1].last(), "the stages as configured"); err != nil {
		return err
	}
	t.setOut(run.network.Parameters(), run.threads)
	t.rewards = newRewardWatch(t.config, t.rules.spec)
	t.rewards.stages = run.stages
	if err := t.checkContext(ctx); err != nil {
		return err
	}
	if err := t.follow(ctx, t.iterateText); err != nil {
		return err
	}
	return t.arrive()
}

// checkContext holds the longest text that the network can read against some of the hardest problems.
func (t *trainer) checkContext(ctx context.Context) error {
	requests := make([]plugins.Request, 64)
	for i := range requests {
		requests[i] = plugins.Request{Seed: uint64(i), Difficulty: 1}
	}
	groups, err := text.Pose(ctx, t.rules.env, t.text.vocabulary, requests, 0)
	if err != nil {
		return err
	}
	longest := 0
	for _, g := range groups {
		longest = max(longest, len(g.Tokens))
	}
	context, answer := t.config.Transformer.Context, t.rules.spec.MaxLength
	need := 1 + longest + answer
	t.rewards.room = need
	switch {
	case longest >= context:
		return fmt.Errorf("prompts have up to %d characters, the network reads %d: transformer.context = %d has room for them and their answers", longest, context, need)
	case need > context:
		t.say(Warning{Iteration: t.state.Iteration, Text: fmt.Sprintf("prompts of up to %d characters leave no room for answers of %d, which will be cut: transformer.context = %d has it", longest, answer, need)})
	}
	return nil
}

// iterateText makes one iteration of the stage that it belongs to, and the checkpoint that commits it.
func (t *trainer) iterateText(ctx context.Context, iteration int) error {
	began, spent := time.Now(), t.seconds()
	at, err := stageAt(t.text.stages, iteration)
	if err != nil {
		return err
	}
	next := t.state
	if iteration == 1 {
		if err := t.solve(ctx, 0, "untrained"); err != nil {
			return err
		}
	}
	if err = t.enter(at, iteration); err == nil {
		err = t.stageStep(ctx, at, iteration, &next)
	}
	if err != nil {
		return fmt.Errorf("stage %s: %w", at.name, err)
	}
	next.Iteration = iteration
	at = t.converged(at, iteration, &next)
	if t.limited(iteration, t.seconds()) || t.dueText(at, iteration) {
		if err := t.solve(ctx, iteration, at.name); err != nil {
			return err
		}
	}
	next.Seconds = spent + time.Since(began).Seconds()
	if iteration == at.last() { // what a later stage refers to
		if err := next.save(filepath.Join(t.dir, selvesDir, weightsName(iteration)), t.text.network, false); err != nil {
			return err
		}
	}
	early := len(next.Endings) > len(t.state.Endings)
	if err := t.commit(next); err != nil || !early {
		return err
	}
	return t.shortenPlan()
}

func (t *trainer) stageStep(ctx context.Context, at stage, iteration int, next *checkpoint) error {
	switch at.name {
	case "reinforce":
		return t.reinforce(ctx, at, iteration, next)
	case "harvest":
		return t.harvest(ctx, at, iteration, next)
	}
	return t.imitate(ctx, at, iteration, next)
}

// dueText says whether held-out problems are answered after an iteration: at the end of a stage, and
// along the way of reinforcement.
func (t *trainer) dueText(at stage, iteration int) bool {
	done, times := iteration-at.first+1, t.config.Evaluation.Matches
	if done == at.iterations {
		return true
	}
	return at.name == "reinforce" && times > 0 && done*times/at.iterations > (done-1)*times/at.iterations
}

// again goes back to the last checkpoint's weights.
func (r *textRun) again(dir string, iteration int) error {
	network, _, err := readWriter(os.DirFS(dir), iteration)
	if err == nil {
		r.network, r.at = network, stage{}
	}
	return err
}
