package engine

import (
	"context"
	"reflect"
	"testing"
)

// In int8, too, weights are a function of plan and seed, whatever the machinery, and other than those
// of float32; every iteration but the first says how far off its network was.
func TestInt8IsDeterministicToo(t *testing.T) {
	c, dir := tiny(), t.TempDir()
	float := weights(t, train(t, t.TempDir(), c))
	c.SelfPlay.Precision = "int8"
	want := weights(t, train(t, dir, c))
	if want == float {
		t.Error("int8 played like float32")
	}
	for i, report := range curve(t, dir) {
		if off := report.Quantised; (off != nil) != (i > 0) || off != nil && (off.Rows != calibrationRows || !(off.ValueErrorMost > 0) || !(off.PolicyKL < 0.01)) {
			t.Errorf("iteration %d is quantised with %+v", i+1, off)
		}
	}
	c.SelfPlay.Workers, c.SelfPlay.GamesPerWorker, c.Learner.Threads, c.Environment.InProcess = 2, 3, 2, false
	if got := weights(t, train(t, t.TempDir(), c)); got != want {
		t.Errorf("weights %s with other machinery, want %s", got, want)
	}
}

// A run in int8 that is left in the middle of games goes on to the same weights and curve.
func TestInt8GoesOn(t *testing.T) {
	c, whole, dir := tiny(), t.TempDir(), t.TempDir()
	c.SelfPlay.Precision = "int8"
	want := weights(t, train(t, whole, c))
	for _, stop := range []int{4, 6} {
		e, err := Open(context.Background(), dir, c, WithBundled(bundled))
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, err := range e.Train(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if seen++; seen == stop {
				break
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := weights(t, train(t, dir, c)); got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
	if got, want := curve(t, dir), curve(t, whole); !reflect.DeepEqual(got, want) {
		t.Errorf("curve %+v\nwant %+v", got, want)
	}
}
