package replay

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/tengen-rl/tengen/internal/stream"
)

// Window is the decisions that a learner may see: those of Used members of whole iterations, each as
// often as its Extra says, numbered from 0 in order of (iteration, index, member, decision). It is a snapshot of the index,
// so it depends on which groups there are and never on the order in which they came; groups put
// later are not in it. It is safe for concurrent use.
type Window struct {
	store *Store
	ids   []id
	ends  []int // per group: the number of decisions of the groups up to it and with it
}

// Window returns the window over the iterations in [from, to).
func (s *Store) Window(from, to uint64) (*Window, error) {
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	w, total := &Window{store: s}, 0
	for _, it := range s.index.between(from, to) {
		for _, e := range it.groups {
			if e.trainable > 0 {
				total += int(e.trainable)
				w.ids, w.ends = append(w.ids, id{it.number, e.index}), append(w.ends, total)
			}
		}
	}
	return w, nil
}

// Len returns the number of decisions, each as often as it is drawn.
func (w *Window) Len() int {
	if len(w.ends) == 0 {
		return 0
	}
	return w.ends[len(w.ends)-1]
}

// Sample is one decision of a window. The group is shared: read only.
type Sample struct {
	Group            *Group
	Member, Decision int // Group.Members[Member].Decisions[Decision]
}

// Sample draws n decisions, uniformly and with replacement, one number of the stream for each: the
// same groups and the same stream give the same samples, in the same order. Errors: ErrEmpty;
// ErrNotFound if a group drawn was evicted since; the context's.
func (w *Window) Sample(ctx context.Context, random *stream.Stream, n int) ([]Sample, error) {
	if w.Len() == 0 {
		return nil, fmt.Errorf("replay: sample: %w", ErrEmpty)
	}
	draws := make([]int, n)
	for i := range draws {
		draws[i] = random.IntN(w.Len())
	}
	order := make([]int, n) // draws of one group together, so that it is read once
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return draws[a] - draws[b] })
	samples := make([]Sample, n)
	for _, i := range order {
		sample, err := w.at(ctx, draws[i])
		if err != nil {
			return nil, err
		}
		samples[i] = sample
	}
	return samples, nil
}

// at returns the decision of a number.
func (w *Window) at(ctx context.Context, number int) (Sample, error) {
	if err := ctx.Err(); err != nil {
		return Sample{}, fmt.Errorf("replay: sample: %w", err)
	}
	k := sort.SearchInts(w.ends, number+1)
	if k > 0 {
		number -= w.ends[k-1]
	}
	g, err := w.store.decoded(w.ids[k])
	if err != nil {
		return Sample{}, w.ids[k].about("sample", err)
	}
	for m := range g.Members {
		if g.Members[m].End != Used {
			continue
		}
		for d := range g.Members[m].Decisions {
			if number -= g.Members[m].Decisions[d].draws(); number < 0 {
				return Sample{g, m, d}, nil
			}
		}
	}
	return Sample{}, w.ids[k].about("sample", fmt.Errorf("%w: it has fewer decisions than its header says", ErrCorrupt))
}

// decoded returns a shared group, from the cache or through it.
func (s *Store) decoded(at id) (*Group, error) {
	if g := s.cache.get(at); g != nil {
		return g, nil
	}
	g, err := s.get(at)
	if err == nil {
		s.cache.add(at, g)
	}
	return g, err
}
