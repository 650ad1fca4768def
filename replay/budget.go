package replay

// What a store takes on disk beyond its groups' bytes: keys, headers, tables not yet merged or
// dropped, Badger's logs.
const (
	groupOverhead  = 128
	spareMemTables = 6
)

// OverBudget reports whether the groups held would take more than Options.MaxBytes on disk, and if
// so before which iteration everything must go for the rest to fit. The newest iteration never has
// to go. The engine evicts, after the checkpoint that no longer samples them.
//
// The answer is a function of the groups alone. Which decisions a learner sees depends on it, and
// that must be the same in a run that was interrupted; so what the disk says at the moment, half-way
// through a compaction perhaps, has no part in it.
func (s *Store) OverBudget() (evictBefore uint64, over bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	used := spareMemTables * s.options.MemTable
	for _, it := range s.index.iterations {
		used += it.cost()
	}
	for i, it := range s.index.iterations {
		if used <= s.options.MaxBytes || i == len(s.index.iterations)-1 {
			return it.number, over
		}
		used, over = used-it.cost(), true
	}
	return 0, false
}

// cost is what an iteration takes on disk, with a tenth for what compaction has yet to merge.
func (it *iteration) cost() int64 {
	bytes := int64(it.total.Bytes) + int64(groupOverhead*len(it.groups))
	return bytes + bytes/10
}
