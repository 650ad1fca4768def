package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/internal/rating"
)

// measured is a match's result with what it proves.
type measured struct {
	A           string             `json:"a"`
	B           string             `json:"b"`
	Result      engine.MatchResult `json:"result"`
	Low         float64            `json:"score_low"`  // 95 % interval of the score
	High        float64            `json:"score_high"` // likewise
	Elo         *float64           `json:"elo"`        // A above B; null when unbounded
	EloLow      *float64           `json:"elo_low"`
	EloHigh     *float64           `json:"elo_high"`
	Test        *tested            `json:"sprt,omitempty"`
	Adjudicated int                `json:"adjudicated"`       // games with a ruling, resignations included
	Stopped     string             `json:"stopped,omitempty"` // "interrupted" or "failed": not all was played
	Seconds     float64            `json:"seconds"`
	Trained     *float64           `json:"a_trained_s,omitempty"` // how long A had been trained for, if it is a run
}

func newMeasured(a, b string, r engine.MatchResult) measured {
	low, high := wilson(r.Score, r.Games)
	return measured{A: a, B: b, Result: r, Low: low, High: high, Elo: elo(r.Score), EloLow: elo(low), EloHigh: elo(high)}
}

// tested is what a sequential test made of a match.
type tested struct {
	Elo0    float64            `json:"elo0"`
	Elo1    float64            `json:"elo1"`
	Alpha   float64            `json:"alpha"`
	Beta    float64            `json:"beta"`
	Pairs   rating.Pentanomial `json:"pairs"` // by A's points: 0, 1/2, 1, 3/2, 2
	LLR     float64            `json:"llr"`
	Lower   float64            `json:"lower"` // H0 is accepted from here down
	Upper   float64            `json:"upper"` // H1 from here up
	Verdict string             `json:"verdict"`
}

func newTested(test rating.SPRT, pairs rating.Pentanomial) *tested {
	llr, verdict := test.Judge(pairs)
	lower, upper := test.Bounds()
	return &tested{
		Elo0: test.Elo0, Elo1: test.Elo1, Alpha: test.Alpha, Beta: test.Beta,
		Pairs: pairs, LLR: llr, Lower: lower, Upper: upper, Verdict: verdict.String(),
	}
}

// String says it in a sentence.
func (t *tested) String() string {
	meaning := map[string]string{
		"undecided": "undecided: play more games",
		"H0":        fmt.Sprintf("H0, that A is %+g Elo above B, is the truer", t.Elo0),
		"H1":        fmt.Sprintf("H1, that A is %+g Elo above B, is the truer", t.Elo1),
	}[t.Verdict]
	return fmt.Sprintf("SPRT of %+g against %+g Elo: log-likelihood ratio %.2f (bounds %.2f, %.2f); %s\npairs by A's points 0, 1/2, 1, 3/2, 2: %d %d %d %d %d\n",
		t.Elo0, t.Elo1, t.LLR, t.Lower, t.Upper, meaning, t.Pairs[0], t.Pairs[1], t.Pairs[2], t.Pairs[3], t.Pairs[4])
}

// wilson is the 95 % score interval of Wilson (1927), equation 4, for a share of n games. A draw
// counts as half a win, which makes the interval a little wide.
func wilson(share float64, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	games := float64(n)
	centre := share + z95*z95/(2*games)
	half := z95 * math.Sqrt(share*(1-share)/games+z95*z95/(4*games*games))
	scale := 1 + z95*z95/games
	low, high = max(0, (centre-half)/scale), min(1, (centre+half)/scale)
	if share == 0 { // not 1e-17, of which no finite rating is to be made
		low = 0
	}
	if share == 1 {
		high = 1
	}
	return low, high
}

// z95 is how many standard errors to either side make a 95 % interval.
const z95 = 1.959963984540054

// elo is the difference in rating that makes a score expected, nil where no finite one does.
func elo(score float64) *float64 {
	if score <= 0 || score >= 1 {
		return nil
	}
	d := rating.Difference(score)
	return &d
}

// String is the result as a table of one match.
func (m measured) String() string {
	var text strings.Builder
	r := m.Result
	fmt.Fprintf(&text, `A  %s
B  %s

games  A wins  draws  B wins  A's score  95 %% interval     Elo difference
%5d  %6d  %5d  %6d  %7.1f %%  %5.1f to %5.1f %%  %s (%s to %s)
`, m.A, m.B, r.Games, r.Wins, r.Draws, r.Losses, 100*r.Score, 100*m.Low, 100*m.High,
		eloText(m.Elo, r.Score), eloText(m.EloLow, m.Low), eloText(m.EloHigh, m.High))
	if means := meansText(r); means != "" {
		fmt.Fprintf(&text, "\n%s\n", means)
	}
	if m.Test != nil {
		fmt.Fprintf(&text, "\n%s", m.Test)
	}
	if m.Adjudicated > 0 {
		fmt.Fprintf(&text, "\nadjudicated games: %d (-v, --record, --sgf or --pgn tells why)\n", m.Adjudicated)
	}
	if m.Stopped != "" {
		fmt.Fprintf(&text, "\n%s: these are the games that had ended, of which the short ones are more\n", m.Stopped)
	}
	return text.String()
}

// meansText is what both sides' games brought on average, where that says more than who has won them. Results that
// older versions wrote down know nothing of it.
func meansText(r engine.MatchResult) string {
	won := float64(r.Wins-r.Losses) / float64(max(1, r.Games))
	if r.Returns == [2]float64{} || math.Abs(r.Returns[0]-won) < 1e-6 {
		return ""
	}
	return fmt.Sprintf("mean return %.3f against %.3f", r.Returns[0], r.Returns[1])
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
