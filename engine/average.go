package engine

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/tengen-rl/tengen/policy"
)

// runWeights are the weights of a run between two iterations. Where learner.average is on, what plays is
// the average of what has been learned; its file is written before the checkpoint that it belongs
// to, whose rename commits both.
type runWeights struct {
	learns  *policy.Residual
	average *policy.Average  // nil: off
	plays   *policy.Residual // learns itself where there is no average
}

// newTrained begins an average at a network's weights, if decay is above 0.
func newTrained(network *policy.Residual, decay float64) (runWeights, error) {
	if decay == 0 {
		return runWeights{learns: network, plays: network}, nil
	}
	average, err := policy.NewAverage(network, decay)
	if err != nil {
		return runWeights{}, err
	}
	return withAverage(network, average)
}

func withAverage(network *policy.Residual, average *policy.Average) (runWeights, error) {
	t := runWeights{network, average, network.Clone().(*policy.Residual)}
	return t, average.Store(t.plays)
}

// learned takes what has just been learned into what plays. Nobody may be playing.
func (t *runWeights) learned() error {
	if t.average == nil {
		return nil
	}
	if err := t.average.Add(t.learns); err != nil {
		return err
	}
	return t.average.Store(t.plays)
}

// averageName is the file of an iteration's average, in checkpoints/.
func averageName(iteration int) string { return fmt.Sprintf("%08d.average.safetensors", iteration) }

// save writes an iteration's checkpoint whole or not at all.
func (t *runWeights) save(dir string, c checkpoint) error {
	if t.average != nil {
		path := filepath.Join(dir, averageName(c.Iteration))
		if err := writeWith(path, func(f *os.File) error { return t.average.Save(f) }); err != nil {
			return err
		}
	}
	return c.save(filepath.Join(dir, weightsName(c.Iteration)), t.learns, true)
}

// again goes back to the weights of a checkpoint.
func (t *runWeights) again(dir string, iteration int) error {
	weights, _, err := readTrained(os.DirFS(dir), iteration)
	if err == nil {
		*t = weights
	}
	return err
}

// readTrained reads an iteration's checkpoint and the average that belongs to it, if it says so.
func readTrained(fsys fs.FS, iteration int) (runWeights, checkpoint, error) {
	network, c, err := readWeights(fsys, path.Join(checkpointsDir, weightsName(iteration)))
	if err != nil || c.Average == 0 {
		return runWeights{learns: network, plays: network}, c, err
	}
	name := path.Join(checkpointsDir, averageName(iteration))
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return runWeights{}, c, fmt.Errorf("weights: %w", err)
	}
	average, err := policy.LoadAverage(bytes.NewReader(data), network)
	if err != nil {
		return runWeights{}, c, fmt.Errorf("weights %s: %w", name, err)
	}
	t, err := withAverage(network, average)
	return t, c, err
}
