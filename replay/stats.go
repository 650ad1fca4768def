package replay

import "os"

// Stats describe what a store holds.
type Stats struct {
	Groups    int
	Members   int
	Decisions int
	Trainable int       // decisions that a window over everything would hold
	Ends      [Ends]int // members, by End
	Length    float64   // mean decisions per member, 0 without members
	Bytes     int64     // of the groups, encoded and compressed
	DiskBytes int64     // of the directory, as the disk counts them where it can be asked
	First     uint64    // first iteration held, if Groups > 0
	Last      uint64    // last iteration held, if Groups > 0
}

// Stats counts the groups and measures the directory.
func (s *Store) Stats() Stats {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var total header
	out := Stats{DiskBytes: diskUsage(s.dir)}
	for i, it := range s.index.iterations {
		if i == 0 {
			out.First = it.number
		}
		out.Last = it.number
		out.Groups += len(it.groups)
		total.add(it.total)
	}
	out.Members, out.Decisions, out.Trainable = total.Members, total.Decisions, total.Trainable
	out.Ends, out.Bytes = total.Ends, int64(total.Bytes)
	if out.Members > 0 {
		out.Length = float64(out.Decisions) / float64(out.Members)
	}
	return out
}

// diskUsage adds up the files of a directory; one that disappears meanwhile counts nothing.
func diskUsage(dir string) int64 {
	files, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	var sum int64
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			sum += diskBytes(info)
		}
	}
	return sum
}
