package rating_test

import (
	"fmt"

	"github.com/tengen-rl/tengen/internal/rating"
)

// Three players, of whom the first is rated against the last; and a test that has seen enough.
func Example() {
	ratings, err := rating.Fit(3, []rating.Pairing{
		{A: 0, B: 1, Wins: 12, Draws: 5, Losses: 3},
		{A: 1, B: 2, Wins: 10, Draws: 2, Losses: 8},
		{A: 0, B: 2, Wins: 15, Draws: 1, Losses: 4},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	first := ratings.Above(2)[0]
	fmt.Printf("%+.0f Elo, 95 %% interval %+.0f to %+.0f\n", first.Elo, first.Elo-1.96*first.Error, first.Elo+1.96*first.Error)

	test := rating.SPRT{Elo0: 0, Elo1: 50, Alpha: 0.05, Beta: 0.05}
	llr, verdict := test.Judge(rating.Pentanomial{2, 5, 30, 40, 20})
	fmt.Printf("log-likelihood ratio %.2f: %v\n", llr, verdict)
	// Output:
	// +249 Elo, 95 % interval +91 to +408
	// log-likelihood ratio 11.15: H1
}
