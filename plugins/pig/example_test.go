package pig_test

import (
	"fmt"

	"github.com/tengen-rl/tengen/plugins/pig"
)

// With nothing at stake one rolls; with a good total in hand one holds.
func Example() {
	solution := pig.Solve(50)
	for _, turn := range []int{0, 10, 20, 30} {
		roll, hold := solution.Choice(0, 0, turn)
		fmt.Printf("total %2d: roll %.3f, hold %.3f\n", turn, roll, hold)
	}
	// Output:
	// total  0: roll 0.546, hold 0.454
	// total 10: roll 0.599, hold 0.560
	// total 20: roll 0.681, hold 0.675
	// total 30: roll 0.748, hold 0.777
}
