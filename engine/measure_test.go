package engine

import (
	"context"
	"testing"
	"time"
)

// Self-play is measured with the rules in this process and in a child, whose time is then told.
func TestMeasureSelfPlay(t *testing.T) {
	for _, inProcess := range []bool{true, false} {
		c := tiny()
		c.Environment.InProcess = inProcess
		got, err := MeasureSelfPlay(context.Background(), c, 300*time.Millisecond, WithBundled(bundled))
		if err != nil {
			t.Fatal(err)
		}
		if got.Games == 0 || got.Moves < got.Games || got.Evals == 0 || got.Calls == 0 || got.Seconds < 0.3 {
			t.Errorf("in process %v: %+v", inProcess, got)
		}
		if got.Network > got.Processor && got.Processor > 0 || inProcess && got.Child > 0.1*got.Seconds {
			t.Errorf("in process %v: %+v", inProcess, got)
		}
	}
}

func TestMeasureSelfPlayRefuses(t *testing.T) {
	c := tiny()
	c.Search.Simulations = 0
	if _, err := MeasureSelfPlay(context.Background(), c, time.Second, WithBundled(bundled)); err == nil {
		t.Error("a configuration with a fault was measured")
	}
}
