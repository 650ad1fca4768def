package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// SchemaVersion is the version of the store's layout on disk: of its keys, its headers and the
// encoding of its groups. It stands in a small file beside Badger's, so that an older build refuses
// a newer store before touching it.
const SchemaVersion = 1

const (
	formatFile = "replay.json"
	formatName = "tengen replay"
	holderFile = "HOLDER"
)

type format struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
}

// checkFormat refuses a directory that is not a store of ours; one that is empty or missing passes.
func checkFormat(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, formatFile))
	if errors.Is(err, os.ErrNotExist) {
		return checkEmpty(dir)
	}
	if err != nil {
		return err
	}
	var f format
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrCorrupt, formatFile, err)
	}
	switch {
	case f.Format != formatName:
		return fmt.Errorf("%w: %s says it is %q", ErrForeign, formatFile, f.Format)
	case f.Version > SchemaVersion:
		return fmt.Errorf("%w: its schema version is %d, this build reads up to %d", ErrNewer, f.Version, SchemaVersion)
	case f.Version < 1:
		return fmt.Errorf("%w: %s says version %d", ErrCorrupt, formatFile, f.Version)
	}
	return nil
}

// checkEmpty refuses a directory that holds anything but what a creation that was broken off leaves.
func checkEmpty(dir string) error {
	files, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Name() != holderFile && !strings.HasPrefix(f.Name(), formatFile) {
			return fmt.Errorf("%w: it holds %s but no %s; name an empty directory", ErrForeign, f.Name(), formatFile)
		}
	}
	return nil
}

// writeFormat marks dir as a store, if it is not yet.
func writeFormat(dir string) error {
	name := filepath.Join(dir, formatFile)
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	b, err := json.Marshal(format{formatName, SchemaVersion})
	if err != nil {
		return err
	}
	return writeFile(name, append(b, '\n'))
}
