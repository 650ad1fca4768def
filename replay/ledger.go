package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// The ledger is a small file beside Badger's that says how many groups each iteration had at the
// last Sync. Badger treats a log or a manifest that was damaged like one that a crash cut short, and
// opens without what was in it; the ledger is how Open notices. Evicted iterations are below the
// store's floor, and do not count.

const ledgerFile = "synced.json"

type ledgerEntry struct {
	Iteration uint64 `json:"iteration"`
	Groups    int    `json:"groups"`
}

// writeLedger records what the index holds; everything in it must be synced.
func (s *Store) writeLedger() error {
	s.mu.RLock()
	ledger := make([]ledgerEntry, len(s.index.iterations))
	for i, it := range s.index.iterations {
		ledger[i] = ledgerEntry{it.number, len(it.groups)}
	}
	s.mu.RUnlock()
	return s.setLedger(ledger)
}

// strike takes the iterations in [from, to) off the ledger, before they are truncated. Evicted ones
// stay until the next Sync: they are below the floor.
func (s *Store) strike(from, to uint64) error {
	return s.setLedger(slices.DeleteFunc(slices.Clone(s.ledger), func(e ledgerEntry) bool {
		return e.Iteration >= from && e.Iteration < to
	}))
}

func (s *Store) setLedger(ledger []ledgerEntry) error {
	if slices.Equal(ledger, s.ledger) {
		return nil
	}
	b, err := json.Marshal(ledger)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(s.dir, ledgerFile), append(b, '\n')); err != nil {
		return err
	}
	s.ledger = ledger
	return nil
}

// checkLedger compares the ledger of an earlier process with the index.
func (s *Store) checkLedger() error {
	b, err := os.ReadFile(filepath.Join(s.dir, ledgerFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &s.ledger); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrCorrupt, ledgerFile, err)
	}
	for _, e := range s.ledger {
		if e.Iteration < s.floor {
			continue // evicted since
		}
		if n := s.index.count(e.Iteration); n < e.Groups {
			return fmt.Errorf("%w: %d groups of iteration %d are left, and %d were synced", ErrCorrupt, n, e.Iteration, e.Groups)
		}
	}
	return nil
}

// writeFile writes a file under a temporary name, syncs it and renames it into place.
func writeFile(name string, b []byte) error {
	temporary := name + ".new"
	f, err := os.OpenFile(temporary, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary, name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}
