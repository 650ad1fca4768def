package replay

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestPutAgainIsNothing(t *testing.T) {
	s := openTest(t, t.TempDir(), small)
	put(t, s, game(1, 1), bulky(1, 2, 1<<20))
	other := game(1, 1)
	other.Weights = "other"
	put(t, s, other, bulky(1, 2, 10))
	compare(t, s, model{{1, 1}: game(1, 1), {1, 2}: bulky(1, 2, 1<<20)}, 0, 9)
}

func TestPutRefusesInvalid(t *testing.T) {
	s := openTest(t, t.TempDir(), small)
	g := game(1, 1)
	g.Members[0].End = 9
	if err := s.Put(t.Context(), g); !errors.Is(err, ErrInvalid) || s.Count(1) != 0 {
		t.Fatalf("got %v and %d groups", err, s.Count(1))
	}
}

func TestPutCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	options := small
	options.Fault = func(point string) error {
		if point == "group.chunk" {
			cancel()
		}
		return nil
	}
	s := openTest(t, t.TempDir(), options)
	if err := s.Put(ctx, bulky(1, 1, 1<<20)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := s.Put(ctx, game(1, 2)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	checkNoOrphans(t, s)
	compare(t, s, model{}, 0, 9)
}

// TestFullDisk fills the disk at every point of every operation, once: the error says what and
// where, the store is as before or as after, and the next try succeeds.
func TestFullDisk(t *testing.T) {
	for _, point := range []string{
		"group.before", "group.chunk", "group.staged", "group.after",
		"sync.before", "sync.after", "evict.before", "evict.marked", "evict.after",
	} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			options, full := small, true
			options.Fault = func(at string) error {
				if at == point && full {
					full = false
					return syscall.ENOSPC
				}
				return nil
			}
			s, m := openTest(t, t.TempDir(), options), model{}
			for _, st := range script() {
				err := st.store(s)
				if err != nil {
					if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "replay: ") || !strings.Contains(err.Error(), point) {
						t.Fatalf("%s: %v", st.name, err)
					}
					err = st.store(s)
				}
				if err != nil {
					t.Fatalf("%s, tried again: %v", st.name, err)
				}
				st.model(m)
			}
			if full {
				t.Fatalf("nothing passed %s", point)
			}
			compare(t, s, m, 0, 9)
		})
	}
}

func TestNearlyFullDisk(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir, small)
	real := s.free
	s.free = func(string) (uint64, bool) { return 3 << 20, true }
	err := s.Put(t.Context(), game(1, 2))
	want := fmt.Sprintf("replay: put group 2 of iteration 1: 3 MiB are free at %s and 4 MiB are needed to write safely: %v", dir, syscall.ENOSPC)
	if !errors.Is(err, syscall.ENOSPC) || err.Error() != want {
		t.Fatalf("got %v, want %s", err, want)
	}
	s.free = real
	put(t, s, game(1, 2))
}

// TestOrderOfArrival puts the same groups in two orders, one of them from many goroutines, while
// others read: the samples are the same.
func TestOrderOfArrival(t *testing.T) {
	a, b, m := openTest(t, t.TempDir(), small), openTest(t, t.TempDir(), small), model{}
	var wait sync.WaitGroup
	for i := range uint64(120) {
		g := game(i/40, i%40)
		if i%30 == 7 {
			g = bulky(i/40, i%40, 300_000)
		}
		m[id{g.Iteration, g.Index}] = g
		put(t, a, g)
		wait.Go(func() {
			put(t, b, g)
			put(t, b, g)
			if _, err := b.Get(g.Iteration, g.Index); err != nil {
				t.Error(err)
			}
			b.Stats()
			b.OverBudget()
		})
	}
	for range 3 {
		wait.Go(func() {
			for _, err := range b.Groups(0, 9) {
				if err != nil {
					t.Error(err)
				}
			}
			if err := b.Sync(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	compare(t, a, m, 0, 3)
	compare(t, b, m, 0, 3)
}
