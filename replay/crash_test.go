package replay

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"
)

// A crash test runs this test binary again as a child, which works through a script of operations
// and kills itself at a named point, the n-th time it passes there. The child says on stdout what it
// has finished; the parent opens what is left and compares it with the model.

const (
	crashDir   = "TENGEN_TEST_CRASH_DIR"
	crashPoint = "TENGEN_TEST_CRASH_POINT"
	crashCount = "TENGEN_TEST_CRASH_COUNT"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		os.Exit(crashChild(dir))
	}
	os.Exit(m.Run())
}

// transactionCap is what one transaction of a small store may write.
const transactionCap = leastMemTable * transactionShare / 100

// step is one operation of the script, on a store and on a model.
type step struct {
	name  string
	store func(*Store) error
	model func(model)
}

func putStep(g *Group) step {
	return step{
		fmt.Sprintf("put %d %d", g.Iteration, g.Index),
		func(s *Store) error { return s.Put(context.Background(), g) },
		func(m model) { m[id{g.Iteration, g.Index}] = g },
	}
}

// script is three iterations: games, groups five times the transaction cap, a sync, an eviction
// that drops tables, and a truncation whose iteration is played again.
var script = sync.OnceValue(func() []step {
	steps := []step{putStep(bulky(0, 7, 5*transactionCap)), putStep(bulky(0, 8, 5*transactionCap))}
	for iteration := range uint64(3) {
		for index := range uint64(6) {
			steps = append(steps, putStep(game(iteration, index)))
		}
		steps = append(steps, putStep(bulky(iteration, 6, 2*transactionCap)))
		steps = append(steps, step{fmt.Sprintf("sync %d", iteration), (*Store).Sync, func(model) {}})
	}
	steps = append(steps,
		step{"evict", func(s *Store) error { return s.Evict(1) }, func(m model) { m.remove(0, 1) }},
		putStep(game(3, 0)),
		step{"truncate", func(s *Store) error { return s.Truncate(1) }, func(m model) { m.remove(2, math.MaxUint64) }},
		putStep(game(2, 0)),
		putStep(bulky(2, 1, transactionCap)))
	return steps
})

func crashChild(dir string) int {
	point := os.Getenv(crashPoint)
	left, _ := strconv.Atoi(os.Getenv(crashCount))
	options := small
	options.Fault = func(at string) error {
		if at == point {
			if left--; left == 0 {
				killSelf()
			}
		}
		return nil
	}
	if point == "time" {
		time.AfterFunc(time.Duration(left)*time.Millisecond, killSelf)
	}
	s, err := Open(dir, options)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for _, st := range script() {
		if err := st.store(s); err != nil {
			fmt.Fprintln(os.Stderr, st.name, err)
			return 1
		}
		fmt.Println(st.name)
	}
	return 0
}

// killSelf ends the process as SIGKILL does: nothing deferred runs, nothing is flushed.
func killSelf() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

// crash runs a child to its death and returns the operations that it finished.
//
// The time of a death by clock is arbitrary and what is checked holds at any.
func crash(t *testing.T, dir, point string, count int) (finished []string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashDir+"="+dir, crashPoint+"="+point, crashCount+"="+strconv.Itoa(count))
	var stderr bytes.Buffer
	child.Stderr = &stderr
	out, err := child.Output()
	if stderr.Len() > 0 {
		t.Fatalf("the child failed: %s", &stderr)
	}
	if err == nil && point != "time" {
		t.Fatalf("the child never passed %s %d times", point, count)
	}
	if len(out) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestCrash(t *testing.T) {
	for _, c := range []struct {
		point string
		count int
	}{
		{"group.before", 5}, {"group.after", 5},
		{"group.chunk", 1}, {"group.chunk", 30}, // within a staged group
		{"group.staged", 1}, {"group.staged", 4}, {"group.after", 1}, // around its commit
		{"sync.before", 2}, {"sync.after", 2},
		{"evict.before", 1}, {"evict.marked", 1}, {"evict.after", 1}, // the eviction
		{"evict.marked", 2}, // the truncation
		{"time", 30}, {"time", 70}, {"time", 130},
	} {
		t.Run(fmt.Sprint(c.point, " ", c.count), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			finished := crash(t, dir, c.point, c.count)
			steps := script()
			inFlight := steps[len(finished):]
			m := model{}
			for i, name := range finished {
				if steps[i].name != name {
					t.Fatalf("step %d was %s, want %s", i, name, steps[i].name)
				}
				steps[i].model(m)
			}
			checkCrashed(t, dir, m, inFlight)
		})
	}
}

// checkCrashed opens the store: it must be the model, with or without the step in flight; then the
// rest of the script must lead to where it would have led.
func checkCrashed(t *testing.T, dir string, m model, rest []step) {
	t.Helper()
	s := openTest(t, dir, small)
	checkNoOrphans(t, s)
	if len(rest) > 0 {
		with := model{}
		for at, g := range m {
			with[at] = g
		}
		rest[0].model(with)
		if sameIDs(s, with) {
			rest[0].model(m)
		}
	}
	compare(t, s, m, 0, 10)
	for _, st := range rest {
		if err := st.store(s); err != nil {
			t.Fatalf("%s, after the crash: %v", st.name, err)
		}
		st.model(m)
	}
	compare(t, s, m, 0, 10)
}

func sameIDs(s *Store, m model) bool {
	ids := s.ids(0, math.MaxUint64)
	for _, at := range ids {
		if m[at] == nil {
			return false
		}
	}
	return len(ids) == len(m)
}

// checkNoOrphans makes sure that every key on disk belongs to a visible group.
func checkNoOrphans(t *testing.T, s *Store) {
	t.Helper()
	if len(s.doomed) > 0 {
		t.Errorf("iterations %v are still doomed", s.doomed)
	}
	err := s.view(func(txn *badger.Txn) error {
		return scan(txn, nil, false, func(key, _ []byte) error {
			switch key[0] {
			case partKind:
				at, _ := parseGroupKey(key[:17])
				if !s.Has(at.iteration, at.index) {
					t.Errorf("a part of group %v, which is not visible", at)
				}
			case stageKind:
				t.Errorf("unfinished business under the key %x", key)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
