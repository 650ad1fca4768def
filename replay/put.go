package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"

	"github.com/dgraph-io/badger/v4"
)

// Put stores a group, which becomes visible whole, in one transaction, or not at all: its header,
// its iteration's count and, unless it was staged, its bytes. A group that is there already is left
// as it is. Put does not keep g. Errors: ErrInvalid, syscall.ENOSPC when the disk is (nearly) full,
// the context's.
func (s *Store) Put(ctx context.Context, g *Group) error {
	at := id{g.Iteration, g.Index}
	if err := g.Validate(); err != nil {
		return fmt.Errorf("replay: put: %w", err)
	}
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	blob, err := s.codec.encode(g)
	if err != nil {
		return fmt.Errorf("replay: put: %w", err)
	}
	parts := slices.Collect(slices.Chunk(blob, s.part))
	return at.about("put", s.put(ctx, at, summarize(g, len(blob), len(parts)), parts))
}

func (s *Store) put(ctx context.Context, at id, h header, parts [][]byte) error {
	s.writes.Lock()
	defer s.writes.Unlock()
	if s.Has(at.iteration, at.index) {
		return nil
	}
	if err := errors.Join(ctx.Err(), s.checkRoom()); err != nil {
		return err
	}
	if slices.Contains(s.doomed, at.iteration) { // a deleted iteration begins anew
		if err := s.reclaim(); err != nil {
			return err
		}
	}
	if err := s.options.fault("group.before"); err != nil {
		return err
	}
	if len(parts) > 1 {
		if err := s.stage(ctx, at, parts); err != nil {
			return errors.Join(err, s.unstage(at, len(parts)))
		}
		parts = nil
	}
	if err := s.update(func(txn *badger.Txn) error { return s.publish(txn, at, h, parts) }); err != nil {
		return err
	}
	s.mu.Lock()
	s.index.add(at, h)
	s.mu.Unlock()
	return s.options.fault("group.after")
}

// publish writes what makes a group visible. parts is nil if they are staged already.
func (s *Store) publish(txn *badger.Txn, at id, h header, parts [][]byte) error {
	for i, part := range parts {
		if err := txn.Set(partKey(at, i), part); err != nil {
			return err
		}
	}
	if parts == nil {
		if err := txn.Delete(groupKey(stageKind, at)); err != nil {
			return err
		}
	}
	count := encodeNumbers(uint64(s.Count(at.iteration)) + 1)
	if err := txn.Set(iterationKey(countKind, at.iteration), count); err != nil {
		return err
	}
	return txn.Set(groupKey(headerKind, at), h.encode())
}

// checkRoom refuses to write to a disk that is nearly full. Badger writes to its logs through
// memory maps, where a full disk is not an error but the end of the process.
func (s *Store) checkRoom() error {
	need := 4 * uint64(s.options.MemTable)
	if free, known := s.free(s.dir); known && free < need {
		return fmt.Errorf("%d MiB are free at %s and %d MiB are needed to write safely: %w", free>>20, s.dir,
			need>>20, syscall.ENOSPC)
	}
	return nil
}
