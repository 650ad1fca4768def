package replay

import (
	"context"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

// model is the store as a map: what Store must be equal to, whatever Badger does underneath.
type model map[id]*Group

func (m model) ids(from, to uint64) []id {
	out := slices.Collect(maps.Keys(m))
	out = slices.DeleteFunc(out, func(a id) bool { return a.iteration < from || a.iteration >= to })
	slices.SortFunc(out, func(a, b id) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return out
}

func (m model) remove(from, to uint64) {
	maps.DeleteFunc(m, func(a id, _ *Group) bool { return a.iteration >= from && a.iteration < to })
}

// sample draws as Window.Sample is documented to: decisions of Used members, numbered in order, each
// once and Extra times more.
func (m model) sample(from, to uint64, random *stream.Stream, n int) []Sample {
	var all []Sample
	for _, at := range m.ids(from, to) {
		for k, member := range m[at].Members {
			for d := range member.Decisions {
				for times := 0; member.End == Used && times <= int(member.Decisions[d].Extra); times++ {
					all = append(all, Sample{m[at], k, d})
				}
			}
		}
	}
	var out []Sample
	for range n {
		if len(all) > 0 {
			out = append(out, all[random.IntN(len(all))])
		}
	}
	return out
}

// TestStoreEqualsModel does random things to a store and to the model, reopening now and then, and
// compares what each can see.
func TestStoreEqualsModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		random, dir, m := rand.New(rand.NewPCG(seed, 0)), t.TempDir(), model{}
		s, err := Open(dir, small)
		if err != nil {
			t.Fatal(err)
		}
		first, next := uint64(0), uint64(0)
		for range 120 {
			switch random.IntN(12) {
			case 0:
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				if s, err = Open(dir, small); err != nil {
					t.Fatal(err)
				}
			case 1:
				if first+2 < next {
					first++
				}
				m.remove(0, first)
				err = s.Evict(first)
			case 2:
				if random.IntN(3) == 0 && next > first+2 {
					next--
				}
				m.remove(next+1, 1<<62)
				err = s.Truncate(next)
			case 3:
				next++
			default:
				g := makeGroup(id{next - min(next, random.Uint64N(2)), random.Uint64N(20)}, 1+random.IntN(3), 20)
				if random.IntN(6) == 0 {
					g = makeGroup(id{next, random.Uint64N(20)}, 40, 60) // staged
				}
				if _, ok := m[id{g.Iteration, g.Index}]; !ok {
					m[id{g.Iteration, g.Index}] = g
				}
				err = s.Put(context.Background(), g)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		compare(t, s, m, first, next+1)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func compare(t *testing.T, s *Store, m model, from, to uint64) {
	t.Helper()
	if st := s.Stats(); st.Groups != len(m) {
		t.Fatalf("the store has %d groups, the model %d", st.Groups, len(m))
	}
	want := m.ids(0, 1<<63)
	var got []id
	for g, err := range s.Groups(0, 1<<63) {
		if err != nil {
			t.Fatal(err)
		}
		at := id{g.Iteration, g.Index}
		if got = append(got, at); !reflect.DeepEqual(g, m[at]) {
			t.Fatalf("group %v is not what was put", at)
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("the store has groups %v, the model %v", got, want)
	}
	compareSamples(t, s, m, from, to)
}

func compareSamples(t *testing.T, s *Store, m model, from, to uint64) {
	t.Helper()
	w, err := s.Window(from, to)
	if err != nil {
		t.Fatal(err)
	}
	a, b := stream.New(9, stream.Sample), stream.New(9, stream.Sample)
	want := m.sample(from, to, &b, 200)
	if len(want) == 0 {
		return
	}
	got, err := w.Sample(context.Background(), &a, 200)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatal("the store's samples are not the model's")
	}
}
