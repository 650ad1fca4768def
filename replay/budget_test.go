package replay

import "testing"

// TestDiskStaysBounded plays three times the budget through a store that evicts when it is told to,
// as an engine does, and looks at the directory all along.
func TestDiskStaysBounded(t *testing.T) {
	t.Parallel()
	options := Options{MemTable: 1 << 20, MaxBytes: 10 << 20}
	dir := t.TempDir()
	s := openTest(t, dir, options)
	most, evictions := int64(0), 0
	for iteration := range uint64(40) {
		for index := range uint64(8) {
			put(t, s, bulky(iteration, index, 64<<10)) // half a megabyte an iteration
		}
		most = max(most, diskUsage(dir))
		if before, over := s.OverBudget(); over {
			evictions++
			if err := s.Evict(before); err != nil {
				t.Fatal(err)
			}
		}
		most = max(most, diskUsage(dir))
	}
	st := s.Stats()
	t.Logf("most %d KiB on disk, at the end %d for %d KiB of groups in %d iterations, %d evictions",
		most>>10, st.DiskBytes>>10, st.Bytes>>10, st.Last-st.First+1, evictions)
	if most > options.MaxBytes {
		t.Errorf("%d bytes on disk, and %d are allowed", most, options.MaxBytes)
	}
	if st.Bytes < options.MaxBytes/4 {
		t.Errorf("only %d bytes of groups are kept within %d", st.Bytes, options.MaxBytes)
	}
}

func TestOverBudget(t *testing.T) {
	s := openTest(t, t.TempDir(), Options{MemTable: 1 << 20, MaxBytes: 8 << 20})
	if before, over := s.OverBudget(); over || before != 0 {
		t.Errorf("an empty store: %d, %v", before, over)
	}
	put(t, s, bulky(3, 0, 1<<20))
	if before, over := s.OverBudget(); over || before != 3 {
		t.Errorf("one group of 1 MiB: %d, %v", before, over)
	}
	put(t, s, bulky(5, 0, 1<<20), bulky(7, 0, 2<<20))
	if before, over := s.OverBudget(); !over || before != 7 {
		t.Errorf("4 MiB, 2 of them in iteration 7, which alone is too much: %d, %v", before, over)
	}
}
