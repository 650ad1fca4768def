package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A run directory holds
//
//	tengen-run.json   what the directory is, and the version of its format
//	config.toml       the resolved configuration, with its manual
//	plan.json         how many iterations, and every change of that number
//	events.jsonl      everything that happened
//	checkpoints/      the newest two, NNNNNNNN.safetensors
//	selves/           the weights that earlier matches were played with
//	replay/           the groups, a Badger database
//	lock              held by the process that trains
const (
	runFormat      = 1
	runFile        = "tengen-run.json"
	configFile     = "config.toml"
	planFile       = "plan.json"
	checkpointsDir = "checkpoints"
	selvesDir      = "selves"
	replayDir      = "replay"
	failuresDir    = "failures" // made when the first request fails
	lockFile       = "lock"
)

// Errors of run directories, to be told apart with errors.Is.
var (
	ErrForeign = errors.New("not a Tengen run directory")
	ErrNewer   = errors.New("written by a newer version of Tengen")
	ErrLocked  = errors.New("another process is training in this run directory")
)

// runHeader is tengen-run.json.
type runHeader struct {
	Format      int       `json:"format"`
	Environment string    `json:"environment"` // name and version of the rules
	Created     time.Time `json:"created"`
}

// readHeader says whether dir is a run directory. It returns nil, nil for a directory that is
// empty or not there, and an error for anything that is not ours to write in.
func readHeader(dir string) (*runHeader, error) {
	data, err := os.ReadFile(filepath.Join(dir, runFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, checkEmpty(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("run directory %s: %w", dir, err)
	}
	var h runHeader
	if err := json.Unmarshal(data, &h); err != nil || h.Format < 1 {
		return nil, fmt.Errorf("run directory %s: %w: %s cannot be read: %v", dir, ErrForeign, runFile, err)
	}
	if h.Format > runFormat {
		return nil, fmt.Errorf("run directory %s: %w: its format is %d, this program knows up to %d", dir, ErrNewer, h.Format, runFormat)
	}
	return &h, nil
}

// checkEmpty refuses a directory with anything in it but our lock.
func checkEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("run directory %s: %w", dir, err)
	}
	for _, e := range entries {
		if e.Name() != lockFile && !strings.HasSuffix(e.Name(), temporary) {
			return fmt.Errorf("run directory %s: %w: it has no %s but holds %s; name an empty or new directory", dir, ErrForeign, runFile, e.Name())
		}
	}
	return nil
}

// createRun writes a new run's files, the header last: a directory without it is no run yet.
func createRun(dir string, config Config, header runHeader) error {
	if err := writeFile(filepath.Join(dir, configFile), []byte(config.TOML())); err != nil {
		return fmt.Errorf("create run: %w", err)
	}
	return writeJSON(filepath.Join(dir, runFile), header)
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

const temporary = ".tmp"

// writeFile replaces path by data: whole, or not at all.
func writeFile(path string, data []byte) error {
	return writeWith(path, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

func writeJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return writeFile(path, append(data, '\n'))
}

// writeWith lets write fill a temporary file, makes it durable and renames it to path.
func writeWith(path string, write func(*os.File) error) (err error) {
	f, err := os.Create(path + temporary)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
