package plugins_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// TestBitset holds the set against a map, over sizes around the words' edges.
func TestBitset(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, 63, 64, 65, 362, 1000} {
		set, want := plugins.NewBitset(size), map[int]bool{}
		if len(set) != (size+63)/64 {
			t.Fatalf("a set of %d has %d words", size, len(set))
		}
		for range 3 * size {
			if i := random.IntN(size); random.IntN(3) > 0 {
				set.Add(i)
				want[i] = true
			} else {
				set.Remove(i)
				delete(want, i)
			}
		}
		members := []int{}
		for i := range size {
			if set.Has(i) != want[i] {
				t.Errorf("size %d: has %d: %v", size, i, set.Has(i))
			}
			if want[i] {
				members = append(members, i)
			}
		}
		if got := slices.AppendSeq([]int{}, set.All()); !slices.Equal(got, members) || set.Count() != len(members) {
			t.Errorf("size %d: %d members %v, want %v", size, set.Count(), got, members)
		}
		for n, i := range members {
			if set.Nth(n) != i {
				t.Errorf("size %d: member %d is %d, want %d", size, n, set.Nth(n), i)
			}
		}
		for range set.All() {
			break
		}
		if set.Nth(len(members)) != -1 || set.Has(-1) || set.Has(64*len(set)) {
			t.Errorf("size %d: it has members outside", size)
		}
		if set.Clear(); set.Count() != 0 {
			t.Errorf("size %d: %d members after Clear", size, set.Count())
		}
	}
}
