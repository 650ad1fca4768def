package replay

import (
	"errors"
	"fmt"
	"os"

	"github.com/dgraph-io/badger/v4"
)

// Open opens the store in dir, creating both if need be. What an interrupted process left behind is
// finished: parts of groups that never became visible are deleted, and so is what was evicted.
//
// It refuses, wrapping the error by name and changing nothing: a store of a later version
// (ErrNewer), a directory of something else (ErrForeign), one that another process has open
// (ErrLocked, with that process's id where it is known), and damaged files (ErrCorrupt). Every
// table's checksum is read, about a second per gigabyte.
func Open(dir string, o Options) (*Store, error) {
	s, err := open(dir, o)
	if err != nil {
		return nil, fmt.Errorf("replay: open %s: %w", dir, err)
	}
	return s, nil
}

func open(dir string, o Options) (_ *Store, err error) {
	if o, err = o.complete(); err != nil {
		return nil, err
	}
	s := &Store{dir: dir, options: o, part: partSize(o.MemTable), cache: newCache(o.CacheBytes), free: freeBytes}
	if err := checkFormat(dir); err != nil {
		return nil, err
	}
	if s.holder, err = hold(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abandon())
		}
	}()
	if err := writeFormat(dir); err != nil {
		return nil, err
	}
	if s.codec, err = newCodec(); err != nil {
		return nil, err
	}
	if err := s.openBadger(); err != nil {
		return nil, err
	}
	return s, s.recover()
}

// abandon gives up what a failed open has taken.
func (s *Store) abandon() error {
	var faults []error
	if s.db != nil {
		faults = append(faults, protect(s.db.Close))
	}
	if s.codec != nil {
		s.codec.close()
	}
	return errors.Join(append(faults, s.holder.Close())...)
}

func (s *Store) openBadger() error {
	if err := s.checkRoom(); err != nil {
		return err
	}
	options := badgerOptions(s.dir, s.options)
	if err := checkFiles(s.dir, options); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if err := removeEmptyLogs(s.dir); err != nil {
		return err
	}
	err := protect(func() (err error) {
		s.db, err = badger.Open(options)
		return err
	})
	if err != nil {
		s.db = nil
		if errors.Is(err, os.ErrPermission) {
			return err
		}
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return nil
}

// recover finishes what an interrupted process began, then fills the index.
func (s *Store) recover() error {
	s.writes.Lock()
	defer s.writes.Unlock()
	if err := s.deleteOrphans(); err != nil {
		return fmt.Errorf("delete unfinished groups: %w", err)
	}
	if err := s.finishRemoval(); err != nil {
		return fmt.Errorf("finish an eviction: %w", err)
	}
	if err := s.loadIndex(); err != nil {
		return err
	}
	return s.checkLedger()
}

// loadIndex reads every header, in order of id, and checks each iteration's count against them.
func (s *Store) loadIndex() error {
	return s.view(func(txn *badger.Txn) error {
		err := scan(txn, []byte{headerKind}, true, func(key, value []byte) error {
			g, ok := parseGroupKey(key)
			if !ok {
				return fmt.Errorf("%w: a header under the key %x", ErrCorrupt, key)
			}
			h, err := decodeHeader(value)
			if err != nil {
				return g.about("open", fmt.Errorf("%w: %w", ErrCorrupt, err))
			}
			s.index.add(g, h)
			return nil
		})
		if err != nil {
			return err
		}
		return s.checkCounts(txn)
	})
}

func (s *Store) checkCounts(txn *badger.Txn) error {
	counts := 0
	err := scan(txn, []byte{countKind}, true, func(key, value []byte) error {
		number, ok := parseIterationKey(key)
		numbers, err := decodeNumbers(value)
		if !ok || err != nil || len(numbers) != 1 {
			return fmt.Errorf("%w: a count under the key %x", ErrCorrupt, key)
		}
		counts++
		if n := s.index.count(number); uint64(n) != numbers[0] {
			return fmt.Errorf("%w: iteration %d has %d groups, and %d were committed", ErrCorrupt, number, n, numbers[0])
		}
		return nil
	})
	if err == nil && counts != len(s.index.iterations) {
		err = fmt.Errorf("%w: %d iterations have groups, and %d have counts", ErrCorrupt, len(s.index.iterations), counts)
	}
	return err
}
