package rating

import (
	"fmt"
	"math"
)

// Pentanomial counts pairs of games by the points that a player made in them: 0, 1/2, 1, 3/2 and 2.
type Pentanomial [5]int

// Add counts a pair with that many half points, 0 to 4.
func (p *Pentanomial) Add(halfPoints int) { p[halfPoints]++ }

// Pairs is how many were counted.
func (p Pentanomial) Pairs() int { return p[0] + p[1] + p[2] + p[3] + p[4] }

// SPRT is Wald's sequential probability ratio test (1945) of two differences in Elo: H1 says that
// the first player is Elo1 points the stronger, H0 that it is Elo0. It needs Elo0 < Elo1.
type SPRT struct {
	Elo0, Elo1  float64
	Alpha, Beta float64 // rates of error under H0 and H1, between 0 and 1/2
}

// mostElo is the largest difference that is worth a test: what it expects is still apart from 0 and 1.
const mostElo = 2000

// Check says what is wrong with the test.
func (s SPRT) Check() error {
	if !(-mostElo <= s.Elo0 && s.Elo0 < s.Elo1 && s.Elo1 <= mostElo) {
		return fmt.Errorf("the test is of %v against %v Elo: want two numbers from %d to %d, the first the smaller", s.Elo0, s.Elo1, -mostElo, mostElo)
	}
	for _, rate := range []float64{s.Alpha, s.Beta} {
		if !(rate > 0 && rate < 0.5) {
			return fmt.Errorf("a rate of error is %v: want more than 0 and less than 0.5", rate)
		}
	}
	return nil
}

// Verdict is what a test has decided so far.
type Verdict int

// The verdicts. Accepting H0 says only that H0 is the likelier of the two.
const (
	Undecided Verdict = iota
	AcceptH0
	AcceptH1
)

// String is "undecided", "H0" or "H1".
func (v Verdict) String() string { return [...]string{"undecided", "H0", "H1"}[v] }

// Bounds are the log-likelihood ratios at which H0 and H1 are accepted (Wald 1945, section 3.2):
// log(beta/(1-alpha)) and log((1-beta)/alpha).
func (s SPRT) Bounds() (lower, upper float64) {
	return math.Log(s.Beta / (1 - s.Alpha)), math.Log((1 - s.Beta) / s.Alpha)
}

// Judge compares the log-likelihood ratio with the bounds.
func (s SPRT) Judge(results Pentanomial) (llr float64, v Verdict) {
	llr = s.LLR(results)
	lower, upper := s.Bounds()
	switch {
	case llr <= lower:
		v = AcceptH0
	case llr >= upper:
		v = AcceptH1
	}
	return llr, v
}

// LLR is the generalised log-likelihood ratio of H1 to H0: of all distributions of a pair's score
// with the mean that a hypothesis expects, each hypothesis takes that under which the results are
// likeliest (Van den Bergh, "A practical introduction to the GSPRT", 2020, section 3; it is the
// test of the Stockfish project's framework). Outcomes that have not been seen count as a thousandth of a pair,
// or the first results would decide. It is 0 without results.
func (s SPRT) LLR(results Pentanomial) float64 {
	n := results.Pairs()
	if n == 0 {
		return 0
	}
	var seen distribution
	var total float64
	for i, count := range results {
		seen[i] = max(float64(count), unseen)
		total += seen[i]
	}
	for i := range seen {
		seen[i] /= total
	}
	h0, h1 := seen.withMean(Expected(s.Elo0)), seen.withMean(Expected(s.Elo1))
	var mean float64
	for i, p := range seen {
		mean += p * math.Log(h1[i]/h0[i])
	}
	return total * mean
}

// unseen is the number of pairs that stands for none.
const unseen = 1e-3

// distribution is a probability for each outcome of a pair, whose score is i/4.
type distribution [5]float64

// withMean is the likeliest distribution of a given mean when d has been seen. By Lagrange's
// multipliers it is d(i) / (1 + t (score(i) - mean)), with the t that gives the mean (equation
// (3.2) there); the sum below falls with t, from +Inf to -Inf, between the poles of that.
func (d distribution) withMean(mean float64) distribution {
	excess := func(t float64) (sum float64) {
		for i, p := range d {
			a := float64(i)/4 - mean
			sum += p * a / (1 + t*a)
		}
		return sum
	}
	low, high := -1/(1-mean), 1/mean
	for range 200 {
		t := (low + high) / 2
		if t <= low || t >= high { // neighbours
			break
		}
		if excess(t) > 0 {
			low = t
		} else {
			high = t
		}
	}
	t := (low + high) / 2
	for i := range d {
		d[i] /= 1 + t*(float64(i)/4-mean)
	}
	return d
}
