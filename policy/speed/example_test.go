package speed_test

import (
	"context"
	"fmt"
	"time"

	"github.com/tengen-rl/tengen/policy/speed"
)

// A small network on a small board, timed as briefly as can be.
func Example() {
	report, err := speed.Measure(context.Background(), speed.Options{
		Net: "b1c8", Board: 3, Batch: 8, Repeat: 1, Duration: time.Millisecond,
	})
	fmt.Println(report.Unit, report.Batch, report.ForwardPerS > 0, err)
	// Output: positions 8 true <nil>
}
