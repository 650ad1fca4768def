package replay

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/dgraph-io/badger/v4"
)

// Deleting is two steps. One small transaction adds the iterations to the list of the doomed:
// from then on they are gone, whatever happens. Later, when they are worth it, their tables are
// rewritten without them (Badger's DropPrefix), and the list is emptied. A process that dies in
// between leaves the list, and Open finishes the work. No group ever needs a tombstone.

// mostDoomed is the number of deleted iterations that are worth a rewrite, however small they are.
const mostDoomed = 64

// Evict deletes the groups of all iterations before the given one, atomically. Call it after the
// checkpoint that no longer samples them. Their disk space comes back a memtable's worth at a time.
func (s *Store) Evict(before uint64) error {
	return s.remove("evict", 0, before, false)
}

// Truncate deletes the groups of all iterations after the given one, atomically: a resumed run plays
// them again.
func (s *Store) Truncate(after uint64) error {
	if after == math.MaxUint64 {
		return nil
	}
	return s.remove("truncate", after+1, math.MaxUint64, true)
}

// remove deletes the iterations in [from, to).
func (s *Store) remove(doing string, from, to uint64, now bool) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	s.writes.Lock()
	defer s.writes.Unlock()
	if err := s.removeRange(from, to, now); err != nil {
		return fmt.Errorf("replay: %s: %w", doing, err)
	}
	return nil
}

func (s *Store) removeRange(from, to uint64, now bool) error {
	if !s.any(from, to) {
		return nil
	}
	if err := s.options.fault("evict.before"); err != nil {
		return err
	}
	if from > 0 { // below the floor the ledger does not count
		if err := s.strike(from, to); err != nil {
			return err
		}
	}
	if err := s.doom(from, to); err != nil {
		return err
	}
	if err := s.options.fault("evict.marked"); err != nil {
		return err
	}
	if now || s.doomedBytes >= s.options.MemTable || len(s.doomed) >= mostDoomed {
		if err := s.reclaim(); err != nil {
			return err
		}
	}
	return s.options.fault("evict.after")
}

// any reports whether the store has groups in [from, to).
func (s *Store) any(from, to uint64) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.index.between(from, to)) > 0
}

// doom makes iterations invisible, on disk and in memory.
func (s *Store) doom(from, to uint64) error {
	floor, doomed := s.floor, slices.Clone(s.doomed)
	if from == 0 {
		floor = max(floor, to)
	}
	s.mu.RLock()
	for _, it := range s.index.between(from, to) {
		doomed = append(doomed, it.number)
	}
	s.mu.RUnlock()
	if err := s.setDoomed(floor, doomed); err != nil {
		return err
	}
	s.mu.Lock()
	_, bytes := s.index.remove(from, to)
	s.mu.Unlock()
	s.cache.remove(from, to)
	s.doomedBytes += bytes
	return nil
}

// setDoomed writes the record of what is deleted: the floor, then the doomed.
func (s *Store) setDoomed(floor uint64, doomed []uint64) error {
	record := encodeNumbers(append([]uint64{floor}, doomed...)...)
	err := s.update(func(txn *badger.Txn) error { return txn.Set(doomedKey, record) })
	if err == nil {
		s.floor, s.doomed = floor, doomed
	}
	return err
}

// finishRemoval drops what an earlier process deleted.
func (s *Store) finishRemoval() error {
	err := s.view(func(txn *badger.Txn) error {
		item, err := txn.Get(doomedKey)
		if errors.Is(err, badger.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return item.Value(func(value []byte) error {
			numbers, err := decodeNumbers(value)
			if err != nil || len(numbers) == 0 {
				return fmt.Errorf("%w: the record of deleted iterations", ErrCorrupt)
			}
			s.floor, s.doomed = numbers[0], numbers[1:]
			return nil
		})
	})
	if err != nil || len(s.doomed) == 0 {
		return err
	}
	return s.reclaim()
}

// reclaim drops the doomed iterations from disk. Readers go on meanwhile.
func (s *Store) reclaim() error {
	var prefixes [][]byte
	for _, iteration := range s.doomed {
		for _, kind := range iterationKinds {
			prefixes = append(prefixes, iterationKey(kind, iteration))
		}
	}
	if err := protect(func() error { return s.db.DropPrefix(prefixes...) }); err != nil {
		return err
	}
	if err := s.checkDropped(prefixes); err != nil {
		return err
	}
	s.options.Logger.Debug("replay: reclaimed", "iterations", len(s.doomed), "bytes", s.doomedBytes)
	s.doomedBytes = 0
	return s.setDoomed(s.floor, nil)
}

// checkDropped makes sure of it: where a compaction fails, DropPrefix only logs a warning.
func (s *Store) checkDropped(prefixes [][]byte) error {
	return s.view(func(txn *badger.Txn) error {
		for _, prefix := range prefixes {
			err := scan(txn, prefix, false, func(key, _ []byte) error {
				return fmt.Errorf("the deleted key %x is still there", key)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
