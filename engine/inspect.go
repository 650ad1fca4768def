package engine

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/tengen-rl/tengen/replay"
)

// ReadRun returns the configuration of the run in dir. It takes no lock and changes nothing, so it
// works beside a trainer. A directory that holds no run is refused as Open refuses it, and one that
// is empty or not there with fs.ErrNotExist.
func ReadRun(dir string) (Config, error) {
	header, err := readHeader(dir)
	if err != nil {
		return Config{}, err
	}
	if header == nil {
		return Config{}, fmt.Errorf("run directory %s: there is no run: %w", dir, fs.ErrNotExist)
	}
	config, err := LoadConfig(filepath.Join(dir, configFile))
	if err != nil {
		return Config{}, fmt.Errorf("run directory %s: %w", dir, err)
	}
	return config, nil
}

// OpenReplays opens what the run in dir has played. While it is open nobody can train there; while
// somebody trains, the error is replay.ErrLocked and names the process. Close the store.
func OpenReplays(dir string, logger *slog.Logger) (*replay.Store, error) {
	config, err := ReadRun(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, replayDir)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("run directory %s: nothing was played yet: %w", dir, err)
	}
	store, err := replay.Open(path, replay.Options{MaxBytes: config.Replay.MaxBytes, Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("run directory %s: %w", dir, err)
	}
	return store, nil
}
