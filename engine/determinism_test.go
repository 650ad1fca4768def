package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"testing"
)

// Same plan and seed, same weights (DESIGN §2.4): whatever the number of workers, of games per
// worker, of learner threads, and with the rules in this process or in a child.
func TestSameWeightsWhateverTheMachinery(t *testing.T) {
	c := tiny()
	c.SelfPlay.Games, c.Run.Iterations = 40, 2
	want := weights(t, train(t, t.TempDir(), c))
	for _, workers := range []int{1, 2} {
		for _, games := range []int{1, 7, 32} {
			for _, inProcess := range []bool{true, false} {
				for _, threads := range []int{1, 2} {
					c.SelfPlay.Workers, c.SelfPlay.GamesPerWorker = workers, games
					c.Environment.InProcess, c.Learner.Threads = inProcess, threads
					t.Run(fmt.Sprintf("workers %d games %d in process %v threads %d", workers, games, inProcess, threads), func(t *testing.T) {
						if got := weights(t, train(t, t.TempDir(), c)); got != want {
							t.Errorf("weights %s, want %s", got, want)
						}
					})
				}
			}
		}
	}
}

func TestAnotherSeedGivesOtherWeights(t *testing.T) {
	c := tiny()
	a := weights(t, train(t, t.TempDir(), c))
	c.Run.Seed++
	if b := weights(t, train(t, t.TempDir(), c)); a == b {
		t.Fatalf("seeds %d and %d gave the same weights", c.Run.Seed-1, c.Run.Seed)
	}
}

// PUCT draws Dirichlet noise from the same keyed streams.
func TestPUCTIsDeterministicToo(t *testing.T) {
	c := tiny()
	c.Search.Algorithm, c.Run.Iterations = "puct", 2
	want := weights(t, train(t, t.TempDir(), c))
	c.SelfPlay.Workers, c.SelfPlay.GamesPerWorker = 2, 3
	if got := weights(t, train(t, t.TempDir(), c)); got != want {
		t.Fatalf("weights %s, want %s", got, want)
	}
}

// Every method that self-play and learning have, all on at once, gives the same weights whatever the
// machinery, and resumed in the middle.
func TestMethodsAreDeterministic(t *testing.T) {
	c := tiny()
	c.Run.Iterations, c.SelfPlay.Games = 6, 40
	c.Search.FirstSimulations, c.Search.FullShare, c.Search.FastSimulations, c.Search.Symmetries, c.Search.Proofs = 2, 0.5, 3, true, true
	c.Search.FirstValueScale = 0.1
	c.SelfPlay.OpeningPlies, c.SelfPlay.RestartShare, c.SelfPlay.ResignBelow, c.SelfPlay.ResignPlayOn = 2, 0.3, 0.45, 0.5
	c.Learner.Surprise, c.Learner.SearchValue, c.Learner.Trace, c.Learner.Reply, c.Learner.Average = 0.5, 0.3, 0.9, 0.15, 0.7
	want := weights(t, train(t, t.TempDir(), c))
	plain := tiny()
	plain.Run.Iterations, plain.SelfPlay.Games = 6, 40
	if weights(t, train(t, t.TempDir(), plain)) == want {
		t.Fatal("the methods change nothing")
	}
	c.SelfPlay.Workers, c.SelfPlay.GamesPerWorker, c.Search.Remember, c.Environment.InProcess = 2, 5, 0, false
	dir := t.TempDir()
	leaveAfter(t, dir, c, 3)
	if got := weights(t, train(t, dir, c)); got != want {
		t.Errorf("resumed: weights %s, want %s", got, want)
	}
	if got := weights(t, train(t, t.TempDir(), c)); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
}

// leaveAfter trains until an iteration has been reported, and leaves.
func leaveAfter(t *testing.T, dir string, c Config, iteration int) {
	t.Helper()
	e, err := Open(context.Background(), dir, c, WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for event, err := range e.Train(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if i, ok := event.(Iteration); ok && i.Iteration == iteration {
			break
		}
	}
}

// A loop that is left after any number of events goes on to the same weights and one curve.
func TestLeavingTheLoopAndTrainingOn(t *testing.T) {
	c := tiny()
	whole := t.TempDir()
	want := weights(t, train(t, whole, c))
	dir := t.TempDir()
	finished := ""
	for n := 1; finished == ""; n++ {
		e, err := Open(context.Background(), dir, c, WithBundled(bundled))
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for event, err := range e.Train(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if f, ok := event.(Finished); ok {
				finished = f.WeightsSHA256
			}
			if seen++; seen == n {
				break
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if finished != want {
		t.Errorf("weights %s, want %s", finished, want)
	}
	if got, want := curve(t, dir), curve(t, whole); !reflect.DeepEqual(got, want) {
		t.Errorf("curve %+v\nwant %+v", got, want)
	}
}

// Two Trains of one Engine, the first cancelled in the middle, are as good as one.
func TestTrainAgainAfterCancel(t *testing.T) {
	c := tiny()
	want := weights(t, train(t, t.TempDir(), c))
	dir := t.TempDir()
	e, err := Open(context.Background(), dir, c, WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for event, err := range e.Train(ctx) {
		if _, ok := event.(Iteration); ok {
			cancel()
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	var events []Event
	for event, err := range e.Train(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	if got := weights(t, events); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
	for i, point := range curve(t, dir) {
		if point.Iteration != i+1 {
			t.Errorf("point %d of the curve is of iteration %d", i, point.Iteration)
		}
	}
}

// Asking for more iterations of a finished run trains it on, exactly.
func TestTrainingLonger(t *testing.T) {
	c := tiny()
	c.Learner.FinalRate = 1 // a constant rate: the schedule depends on the plan's length
	want := weights(t, train(t, t.TempDir(), c))
	dir := t.TempDir()
	c.Run.Iterations = 2
	train(t, dir, c)
	c.Run.Iterations = 3
	if got := weights(t, train(t, dir, c)); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
}

// Close may be called from the loop itself; what the run had is kept, and a closed engine says so.
func TestCloseInsideTheLoop(t *testing.T) {
	c, dir := tiny(), t.TempDir()
	want := weights(t, train(t, t.TempDir(), c))
	e, err := Open(context.Background(), dir, c, WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	var last error
	for event, err := range e.Train(context.Background()) {
		if last = err; err != nil {
			break
		}
		if event.Kind() == "iteration" {
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if last != nil && !errors.Is(last, context.Canceled) {
		t.Errorf("training ended with %v", last)
	}
	for _, err := range e.Train(context.Background()) {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("a closed engine trains: %v", err)
		}
	}
	if got := weights(t, train(t, dir, c)); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
}

func TestOneTrainAtATime(t *testing.T) {
	c := tiny()
	c.Run.Iterations = 1 << 20 // it is not over before the second one asks
	e, err := Open(context.Background(), t.TempDir(), c, WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for range e.Train(context.Background()) {
		for event, err := range e.Train(context.Background()) {
			if !errors.Is(err, ErrTraining) {
				t.Errorf("a second training says %v, %v", event, err)
				break
			}
		}
		break
	}
}
