package replay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/dgraph-io/badger/v4"
)

// Store holds the groups of a run in a directory. It is safe for concurrent use, by one process at
// a time.
type Store struct {
	dir     string
	options Options
	part    int // most bytes of a group under one key
	db      *badger.DB
	codec   *codec
	cache   *cache
	holder  *os.File
	free    func(dir string) (uint64, bool) // bytes free on dir's disk, if known

	life   sync.RWMutex // held for reading by every call, for writing by Close
	closed bool

	writes      sync.Mutex    // makes writing transactions serial; guards the next four
	ledger      []ledgerEntry // as it is on disk
	doomed      []uint64      // iterations deleted but not yet dropped from disk
	doomedBytes int64
	floor       uint64 // the first iteration that was not evicted

	mu    sync.RWMutex // guards index
	index index
}

// enter begins a call: the store cannot close until leave is called.
func (s *Store) enter() (leave func(), err error) {
	s.life.RLock()
	if s.closed {
		s.life.RUnlock()
		return nil, ErrClosed
	}
	return s.life.RUnlock, nil
}

// Has reports whether a group is visible.
func (s *Store) Has(iteration, index uint64) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ok := s.index.get(id{iteration, index})
	return ok
}

// Count returns the number of visible groups of an iteration.
func (s *Store) Count(iteration uint64) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.index.count(iteration)
}

// Sync makes every group durable whose Put has returned: it survives the machine. (A group survives
// its process from the moment that Put returns.)
func (s *Store) Sync() error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	s.writes.Lock()
	defer s.writes.Unlock()
	if err := s.sync(); err != nil {
		return fmt.Errorf("replay: sync %s: %w", s.dir, err)
	}
	return nil
}

func (s *Store) sync() error {
	if err := s.options.fault("sync.before"); err != nil {
		return err
	}
	if err := protect(s.db.Sync); err != nil {
		return err
	}
	if err := s.syncLogs(); err != nil {
		return err
	}
	if err := s.writeLedger(); err != nil {
		return err
	}
	return s.options.fault("sync.after")
}

// syncLogs syncs the logs of memtables that are full but not flushed: Badger's Sync leaves them out.
func (s *Store) syncLogs() error {
	logs, err := filepath.Glob(filepath.Join(s.dir, "*.mem"))
	if err != nil {
		return err
	}
	for _, name := range logs {
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if errors.Is(err, os.ErrNotExist) {
			continue // flushed meanwhile, into a table that Badger has synced
		}
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Close syncs and releases the directory. Calls in progress finish first; later ones return
// ErrClosed. Closing twice is harmless.
func (s *Store) Close() error {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	err := errors.Join(protect(s.db.Close), s.holder.Close())
	s.codec.close()
	if err != nil {
		return fmt.Errorf("replay: close %s: %w", s.dir, err)
	}
	return nil
}
