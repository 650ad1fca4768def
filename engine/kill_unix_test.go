//go:build unix

package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
)

const childVariable = "TENGEN_TEST_CHILD"

// childRun is what a child process trains, and where it kills itself.
type childRun struct {
	Dir    string
	Config Config
	Point  string // named point, or "" for any
	Count  int    // of times the point is passed before
	Small  bool   // shrink the memtable, and with it the transaction
}

// childMain trains until the point and dies there as if the power had gone, or ends well.
func childMain() {
	var r childRun
	if err := json.Unmarshal([]byte(os.Getenv(childVariable)), &r); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	options := []Option{WithBundled(bundled), withFault(func(point string) error {
		if r.Point == "" || point == r.Point {
			if r.Count--; r.Count < 0 {
				syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
		}
		return nil
	})}
	if r.Small {
		options = append(options, withMemTable(smallMemTable))
	}
	e, err := Open(context.Background(), r.Dir, r.Config, options...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, err := range e.Train(context.Background()) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}

// start runs a child; killAfter > 0 kills it from outside at that moment. It says whether the
// child was killed.
func (r childRun) start(t *testing.T, killAfter time.Duration) bool {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+string(text))
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if killAfter > 0 {
		timer := time.AfterFunc(killAfter, func() { child.Process.Kill() })
		defer timer.Stop()
	}
	err = child.Wait()
	status, _ := child.ProcessState.Sys().(syscall.WaitStatus)
	if err != nil && !status.Signaled() {
		t.Fatalf("child failed by itself: %v", err)
	}
	return status.Signaled()
}

// A run that is killed again and again, at every named point and at arbitrary moments, and resumed
// each time, ends with the weights and the curve of one that was left alone (DESIGN §2.5).
func TestKilledAndResumedIsUninterrupted(t *testing.T) {
	c := tiny()
	c.Environment.InProcess = false
	c.Run.Iterations = 8
	surviveKills(t, c, false)
}

// The same with groups of more than five times the transaction cap, which are staged in chunks.
func TestKilledWithGroupsLargerThanATransaction(t *testing.T) {
	c := tiny()
	c.Environment.Name = "padded"
	c.SelfPlay.Games, c.SelfPlay.GamesPerWorker, c.Learner.Batch = 3, 3, 8
	c.Run.Iterations, c.Replay.Window = 7, 1
	surviveKills(t, c, true)
}

// The same with a run of text problems: answers are sampled again, or found in the store.
func TestKilledTextRun(t *testing.T) {
	c := tinyText()
	c.Environment.InProcess = false
	c.Run.Stages = []string{"cold_start", "reinforce"}
	c.Reinforce.Steps, c.Evaluation.Problems = 12, 4
	surviveKills(t, c, false)
}

func surviveKills(t *testing.T, c Config, small bool) {
	whole, dir := t.TempDir(), t.TempDir()
	var options []Option
	if small {
		options = append(options, withMemTable(smallMemTable))
	}
	want := weights(t, train(t, whole, c, options...))
	points := []struct {
		point string
		count int
	}{
		{"group.before", 1}, {"group.after", 1}, {"group.staged", 0}, {"sync.before", 0}, {"sync.after", 0},
		{"checkpoint.before", 0}, {"checkpoint.after", 0}, {"evict.before", 0}, {"evict.after", 0},
		{"", 3}, {"", 7}, {"", 2},
	}
	for _, p := range points {
		if p.point == "group.staged" && !small {
			continue // these groups fit into one transaction
		}
		if c.Environment.Name == "middle" && strings.HasPrefix(p.point, "evict") {
			continue // a text run keeps its groups
		}
		r := childRun{Dir: dir, Config: c, Point: p.point, Count: p.count, Small: small}
		if !r.start(t, 0) {
			t.Errorf("the run ended before it passed %q: the test kills too little", p.point)
		}
	}
	for _, moment := range []time.Duration{40, 70, 110} {
		childRun{Dir: dir, Config: c, Point: "never", Small: small}.start(t, moment*time.Millisecond)
	}
	if got := weights(t, train(t, dir, c, options...)); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
	if got, want := curve(t, dir), curve(t, whole); !reflect.DeepEqual(got, want) {
		t.Errorf("curve\n%+v\nwant\n%+v", got, want)
	}
}
