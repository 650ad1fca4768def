package connect4_test

import (
	"fmt"

	"github.com/tengen-rl/tengen/plugins/connect4"
)

// The first player takes the centre and wins on the bottom row.
func Example() {
	s, err := connect4.Parse("4736251")
	fmt.Print(connect4.Rules{}.Draw(&s))
	fmt.Println("over:", s.Over(), err)
	// Output:
	//  . . . . . . .
	//  . . . . . . .
	//  . . . . . . .
	//  . . . . . . .
	//  . . . . . . .
	//  X X X X O O O
	//  1 2 3 4 5 6 7
	// over: true <nil>
}
