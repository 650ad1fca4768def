package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"

	"github.com/tengen-rl/tengen/policy"
)

const (
	checkpointFormat = 1
	checkpointKey    = "checkpoint" // in the metadata of the weights file
	checkpointsKept  = 2
)

// checkpoint is what a run is at the end of an iteration, apart from weights and optimiser, which
// stand in the same file.
type checkpoint struct {
	Format      int      `json:"format"`
	Iteration   int      `json:"iteration"`
	Seconds     float64  `json:"seconds"` // trained for, sittings added up
	Games       int      `json:"games"`
	Positions   int      `json:"positions"`
	Signal      Signal   `json:"signal"`
	EventOffset int64    `json:"event_offset"`
	Recent      float64  `json:"recent"`       // running mean of seconds per iteration, without matches
	Measuring   float64  `json:"measuring"`    // seconds spent on matches
	Evaluated   int      `json:"evaluated"`    // the latest iteration after which matches were played
	LastMatches float64  `json:"last_matches"` // seconds that the latest evaluation took
	Plan        Plan     `json:"plan"`
	Rules       identity `json:"rules"`
	// Search is how the run's players search, which its agents do as well. Weights from before it
	// was written have the default.
	Search SearchConfig `json:"search"`
	// Rewards are the latest mean rewards of the stage under way, and Endings the stages that were over early: see
	// trainer.converged.
	Rewards []float64 `json:"rewards,omitempty"`
	Endings []ending  `json:"endings,omitempty"`
	// Average is learner.average: above 0 there is a file of the average beside this one.
	Average float64 `json:"average,omitempty"`
}

// identity says which environment weights belong to.
type identity struct {
	Name     string            `json:"name"`
	Version  string            `json:"version"`
	Settings map[string]string `json:"settings"`
	Command  []string          `json:"command,omitempty"`
}

// weightsName is the file of an iteration, in checkpoints/ and selves/.
func weightsName(iteration int) string { return fmt.Sprintf("%08d.safetensors", iteration) }

// save writes the checkpoint whole or not at all: the commit point of its iteration.
func (c checkpoint) save(path string, network policy.Network, optimizer bool) error {
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	metadata := map[string]string{checkpointKey: string(text)}
	return writeWith(path, func(f *os.File) error { return network.Save(f, metadata, optimizer) })
}

// parseCheckpoint reads what the metadata of a weights file says of its run.
func parseCheckpoint(metadata map[string]string) (checkpoint, error) {
	c := checkpoint{Search: Default().Search}
	if err := json.Unmarshal([]byte(metadata[checkpointKey]), &c); err != nil {
		return c, fmt.Errorf("no checkpoint of a run: its %s cannot be read: %w", checkpointKey, err)
	}
	if c.Format > checkpointFormat {
		return c, fmt.Errorf("checkpoint: %w: its format is %d, this program knows up to %d", ErrNewer, c.Format, checkpointFormat)
	}
	return c, nil
}

// readNetwork reads one weights file of fsys, of a game or of a task.
func readNetwork(fsys fs.FS, name string) (policy.Network, checkpoint, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, checkpoint{}, fmt.Errorf("weights: %w", err)
	}
	defer f.Close()
	network, metadata, err := policy.LoadNetwork(f)
	if err != nil {
		return nil, checkpoint{}, fmt.Errorf("weights %s: %w", name, err)
	}
	c, err := parseCheckpoint(metadata)
	if err != nil {
		err = fmt.Errorf("weights %s: %w", name, err)
	}
	return network, c, err
}

// readPlayer reads what plays, or writes, after an iteration.
func readPlayer(fsys fs.FS, iteration int) (policy.Network, checkpoint, error) {
	network, c, err := readNetwork(fsys, path.Join(checkpointsDir, weightsName(iteration)))
	if err != nil || c.Average == 0 {
		return network, c, err
	}
	weights, c, err := readTrained(fsys, iteration)
	return weights.plays, c, err
}

// listWeights returns the iterations that dir has weights files for, newest first.
func listWeights(fsys fs.FS, dir string) ([]int, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("checkpoints: %w", err)
	}
	var out []int
	for _, e := range entries {
		var n int
		if _, err := fmt.Sscanf(e.Name(), "%08d.safetensors", &n); err == nil && e.Name() == weightsName(n) {
			out = append(out, n)
		}
	}
	sort.Sort(sort.Reverse(sort.IntSlice(out)))
	return out, nil
}

// newestCheckpoint reads the newest checkpoint of a run directory that is whole. What is wrong
// with newer ones is returned as warnings; when none is whole, as an error.
func newestCheckpoint[W any](fsys fs.FS, read func(fs.FS, int) (W, checkpoint, error)) (weights W, c checkpoint, warnings []string, err error) {
	iterations, err := listWeights(fsys, checkpointsDir)
	if err != nil {
		return weights, c, nil, err
	}
	var faults []error
	for _, n := range iterations {
		weights, c, err := read(fsys, n)
		if err == nil {
			for _, f := range faults {
				warnings = append(warnings, fmt.Sprintf("%v: going back to iteration %d", f, n))
			}
			return weights, c, warnings, nil
		}
		if errors.Is(err, ErrNewer) || errors.Is(err, policy.ErrNewer) {
			return weights, c, nil, err
		}
		faults = append(faults, err)
	}
	if len(faults) == 0 {
		return weights, c, nil, fmt.Errorf("checkpoints: none is there: %w", fs.ErrNotExist)
	}
	return weights, c, nil, errors.Join(faults...)
}

// readWeights reads one weights file of fsys, of a game.
func readWeights(fsys fs.FS, name string) (*policy.Residual, checkpoint, error) {
	network, c, err := readNetwork(fsys, name)
	if err != nil {
		return nil, c, err
	}
	tower, ok := network.(*policy.Residual)
	if !ok {
		return nil, c, fmt.Errorf("weights %s: they are of a network that writes, not of one that plays", name)
	}
	return tower, c, nil
}

// prune deletes all but the newest checkpoints, and what an interrupted write left.
func prune(dir string) error {
	iterations, err := listWeights(os.DirFS(dir), ".")
	if err != nil {
		return err
	}
	for _, n := range iterations[min(len(iterations), checkpointsKept):] {
		err := os.Remove(filepath.Join(dir, averageName(n)))
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			err = os.Remove(filepath.Join(dir, weightsName(n)))
		}
		if err != nil {
			return fmt.Errorf("checkpoints: %w", err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"+temporary))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}
