package replay

import (
	"errors"
	"fmt"
	"iter"

	"github.com/dgraph-io/badger/v4"
)

// Get returns a group, or ErrNotFound. The group is the caller's.
func (s *Store) Get(iteration, index uint64) (*Group, error) {
	g, err := s.get(id{iteration, index})
	return g, id{iteration, index}.about("get", err)
}

// Groups ranges over the groups of the iterations in [from, to) that are visible when the loop
// begins, by id. One that is evicted before its turn is left out. An error ends the loop; a group is
// the caller's.
func (s *Store) Groups(from, to uint64) iter.Seq2[*Group, error] {
	return func(yield func(*Group, error) bool) {
		for _, at := range s.ids(from, to) {
			g, err := s.get(at)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if !yield(g, at.about("get", err)) || err != nil {
				return
			}
		}
	}
}

// ids lists the groups of the iterations in [from, to), in order.
func (s *Store) ids(from, to uint64) []id {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []id
	for _, it := range s.index.between(from, to) {
		for _, e := range it.groups {
			out = append(out, id{it.number, e.index})
		}
	}
	return out
}

// get reads a group from Badger.
func (s *Store) get(at id) (*Group, error) {
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	s.mu.RLock()
	e, ok := s.index.get(at)
	s.mu.RUnlock()
	if !ok {
		return nil, ErrNotFound
	}
	g, err := s.read(at, int(e.parts))
	if err != nil && !s.Has(at.iteration, at.index) {
		return nil, ErrNotFound // it was deleted meanwhile
	}
	if err != nil {
		return nil, err
	}
	if g.Iteration != at.iteration || g.Index != at.index {
		return nil, fmt.Errorf("%w: it holds group %d of iteration %d", ErrCorrupt, g.Index, g.Iteration)
	}
	return g, nil
}

func (s *Store) read(at id, parts int) (g *Group, err error) {
	err = s.view(func(txn *badger.Txn) error {
		if parts == 1 {
			return readPart(txn, at, 0, func(blob []byte) error {
				g, err = s.codec.decode(blob)
				return err
			})
		}
		var blob []byte
		for i := range parts {
			err := readPart(txn, at, i, func(part []byte) error {
				blob = append(blob, part...)
				return nil
			})
			if err != nil {
				return err
			}
		}
		g, err = s.codec.decode(blob)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return g, nil
}

// readPart lends one part's bytes to f.
func readPart(txn *badger.Txn, at id, part int, f func([]byte) error) error {
	item, err := txn.Get(partKey(at, part))
	if err != nil {
		return fmt.Errorf("part %d: %w", part, err)
	}
	return item.Value(f)
}
