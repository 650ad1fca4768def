package main

import (
	"fmt"
	"math"

	"github.com/tengen-rl/tengen/engine"
)

// measured is a match's result with what it proves.
type measured struct {
	A       string             `json:"a"`
	B       string             `json:"b"`
	Result  engine.MatchResult `json:"result"`
	Low     float64            `json:"score_low"`  // 95 % interval of the score
	High    float64            `json:"score_high"` // likewise
	Elo     *float64           `json:"elo"`        // A above B; null when unbounded
	EloLow  *float64           `json:"elo_low"`
	EloHigh *float64           `json:"elo_high"`
	Seconds float64            `json:"seconds"`
}

func newMeasured(a, b string, r engine.MatchResult, seconds float64) measured {
	low, high := wilson(r.Score, r.Games)
	return measured{A: a, B: b, Result: r, Low: low, High: high, Elo: elo(r.Score), EloLow: elo(low), EloHigh: elo(high), Seconds: seconds}
}

// wilson is the 95 % score interval of Wilson (1927), equation 4, for a share of n games. A draw
// counts as half a win, which makes the interval a little wide.
func wilson(share float64, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959963984540054
	games := float64(n)
	centre := share + z*z/(2*games)
	half := z * math.Sqrt(share*(1-share)/games+z*z/(4*games*games))
	scale := 1 + z*z/games
	return max(0, (centre-half)/scale), min(1, (centre+half)/scale)
}

// elo is the difference in rating that makes a score expected, nil where no finite one does.
func elo(score float64) *float64 {
	if score <= 0 || score >= 1 {
		return nil
	}
	d := 400 * math.Log10(score/(1-score))
	return &d
}

// String is the result as a table of one match.
func (m measured) String() string {
	r := m.Result
	return fmt.Sprintf(`A  %s
B  %s

games  A wins  draws  B wins  A's score  95 %% interval     Elo difference
%5d  %6d  %5d  %6d  %7.1f %%  %5.1f to %5.1f %%  %s (%s to %s)
`, m.A, m.B, r.Games, r.Wins, r.Draws, r.Losses, 100*r.Score, 100*m.Low, 100*m.High,
		eloText(m.Elo, r.Score), eloText(m.EloLow, m.Low), eloText(m.EloHigh, m.High))
}

func eloText(d *float64, score float64) string {
	switch {
	case d != nil:
		return fmt.Sprintf("%+.0f", *d)
	case score <= 0:
		return "-inf"
	default:
		return "+inf"
	}
}
