package replay

import (
	"context"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// A group too large for one transaction is written part by part under a staging mark, which says
// how many parts there may be. Until the mark is deleted, in the transaction that writes the header,
// the parts are orphans: Open deletes them.

// stage writes the mark, then the parts.
func (s *Store) stage(ctx context.Context, at id, parts [][]byte) error {
	err := s.update(func(txn *badger.Txn) error {
		return txn.Set(groupKey(stageKind, at), encodeNumbers(uint64(len(parts))))
	})
	if err != nil {
		return err
	}
	for i, part := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.update(func(txn *badger.Txn) error { return txn.Set(partKey(at, i), part) }); err != nil {
			return fmt.Errorf("part %d of %d: %w", i+1, len(parts), err)
		}
		if err := s.options.fault("group.chunk"); err != nil {
			return err
		}
	}
	return s.options.fault("group.staged")
}

// unstage deletes the parts of a group that did not become visible, then its mark.
func (s *Store) unstage(at id, parts int) error {
	for i := range parts {
		if err := s.update(func(txn *badger.Txn) error { return txn.Delete(partKey(at, i)) }); err != nil {
			return err
		}
	}
	return s.update(func(txn *badger.Txn) error { return txn.Delete(groupKey(stageKind, at)) })
}

// deleteOrphans unstages every group that is still under its mark.
func (s *Store) deleteOrphans() error {
	orphans := map[id]int{}
	err := s.view(func(txn *badger.Txn) error {
		return scan(txn, []byte{stageKind}, true, func(key, value []byte) error {
			at, ok := parseGroupKey(key)
			parts, err := decodeNumbers(value)
			if !ok || err != nil || len(parts) != 1 || parts[0] > maxColumns {
				return fmt.Errorf("%w: a staging mark under the key %x", ErrCorrupt, key)
			}
			orphans[at] = int(parts[0])
			return nil
		})
	})
	if err != nil {
		return err
	}
	for at, parts := range orphans {
		s.options.Logger.Info("replay: deleting a group that was not finished",
			"iteration", at.iteration, "index", at.index, "parts", parts)
		if err := s.unstage(at, parts); err != nil {
			return at.about("delete", err)
		}
	}
	return nil
}
