package speed

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestMeasure(t *testing.T) {
	for _, o := range []Options{
		{Net: "b1c8", Board: 3, Batch: 4, Threads: 2},
		{Net: "b2c8", Board: 5, Batch: 1},
		{Net: "transformer:l1d32", Batch: 3, Threads: 2},
	} {
		o.Repeat, o.Duration = 3, time.Nanosecond
		r, err := Measure(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if r.Peak <= 0 || r.ForwardPerS <= 0 || r.TrainPerS <= 0 || r.Forward.GFLOPS <= 0 || r.Train.Share <= 0 || r.Kernel == "" {
			t.Errorf("%s: %+v", o.Net, r)
		}
		if sampled := r.SamplePerS > 0; sampled != (r.Unit == "tokens") {
			t.Errorf("%s: samples %v %s/s", o.Net, r.SamplePerS, r.Unit)
		}
	}
}

func TestMeasureOnly(t *testing.T) {
	r, err := Measure(context.Background(), Options{Net: "b1c8", Board: 3, Only: "train", Repeat: 1, Duration: time.Nanosecond})
	if err != nil || r.ForwardPerS != 0 || r.TrainPerS <= 0 {
		t.Errorf("%v: forward %v/s, train %v/s", err, r.ForwardPerS, r.TrainPerS)
	}
}

func TestMeasureRefuses(t *testing.T) {
	for want, o := range map[string]Options{
		`no network "b4"`:               {Net: "b4"},
		`no network "b4c64x"`:           {Net: "b4c64x"},
		`no network "transformer:l2d"`:  {Net: "transformer:l2d"},
		"channels is 0":                 {Net: "b4c0"},
		"layers is 0":                   {Net: "transformer:l0d32"},
		`"speed" cannot be measured`:    {Only: "speed"},
		"want a board of 2 to 25":       {Board: 40},
		"at least one row, thread and ": {Batch: -1},
	} {
		if _, err := Measure(context.Background(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want an error with %q", o, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Measure(ctx, Options{Net: "b1c8", Board: 3}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: got %v", err)
	}
}
