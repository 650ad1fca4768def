package oracle_test

import (
	"fmt"

	"github.com/tengen-rl/tengen/plugins/connect4"
	"github.com/tengen-rl/tengen/plugins/connect4/oracle"
)

// How often does the lowest open column keep the result, at the end of the game?
func Example() {
	sets, err := oracle.Sets()
	if err != nil {
		fmt.Println(err)
		return
	}
	kept, counted := 0, 0
	for _, p := range sets[0].Positions {
		if !p.Counts() {
			continue
		}
		counted++
		for column := range connect4.Columns {
			if p.State.Open()>>column&1 != 0 {
				if p.Keeps.Has(column) {
					kept++
				}
				break
			}
		}
	}
	fmt.Printf("%s: %d of %d\n", sets[0].Name, kept, counted)
	// Output: Test_L3_R1: 161 of 497
}
