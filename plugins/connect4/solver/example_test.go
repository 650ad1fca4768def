package solver_test

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/plugins/connect4"
	"github.com/tengen-rl/tengen/plugins/connect4/solver"
)

// Two in the middle of the bottom row: with a third on either side the first player threatens both
// ends, and wins with the fourth stone.
func Example() {
	ctx, s := context.Background(), solver.New(1<<20)
	position, _ := connect4.Parse("3344")
	score, err := s.Score(ctx, position)
	fmt.Println("score", score, err)

	// Four cells are left, and only the third column holds the draw.
	position, _ = connect4.Parse("23163416124767223154467471272416755633")
	outcome, keeps, err := s.Keeps(ctx, position)
	fmt.Printf("outcome %d, kept by %07b %v\n", outcome, keeps, err)
	// Output:
	// score 18 <nil>
	// outcome 0, kept by 0000100 <nil>
}
