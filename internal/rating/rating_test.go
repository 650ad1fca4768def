package rating

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"
)

// recorded is what SciPy and mpmath found: bench/peers/record_ratings.py.
type recorded struct {
	Tests []struct {
		Elo0, Elo1, LLR float64
		Pairs           Pentanomial
	}
	Matches []struct {
		Players         int
		Pairings        []Pairing
		AboveLast       []float64 `json:"above_last"`
		AboveLastErrors []float64 `json:"above_last_errors"`
		Around          []float64 `json:"around"`
		AroundErrors    []float64 `json:"around_errors"`
		Draws           float64
	}
}

func oracle(t *testing.T) (r recorded) {
	t.Helper()
	text, err := os.ReadFile("testdata/ratings.json")
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil || len(r.Tests) == 0 || len(r.Matches) == 0 {
		t.Fatal("no oracle:", err)
	}
	return r
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance*max(1, math.Abs(b)) }

func TestLLRIsTheRatioOfConstrainedMaxima(t *testing.T) {
	for _, c := range oracle(t).Tests {
		s := SPRT{Elo0: c.Elo0, Elo1: c.Elo1, Alpha: 0.05, Beta: 0.05}
		if llr := s.LLR(c.Pairs); !near(llr, c.LLR, 1e-5) { // as far as SLSQP gets
			t.Errorf("%v against %v, %v: %v, want %v", c.Elo0, c.Elo1, c.Pairs, llr, c.LLR)
		}
	}
}

// Two hypotheses that lie as far from the results on either side are equally likely, and results
// seen from the other side give the opposite.
func TestLLRIsSymmetric(t *testing.T) {
	even, up, down := Pentanomial{3, 20, 50, 20, 3}, Pentanomial{1, 10, 40, 30, 5}, Pentanomial{5, 30, 40, 10, 1}
	s := SPRT{Elo0: -10, Elo1: 10}
	if llr := s.LLR(even); !near(llr, 0, 1e-9) {
		t.Errorf("even results give %v", llr)
	}
	if a, b := s.LLR(up), s.LLR(down); a <= 0 || !near(a, -b, 1e-9) {
		t.Errorf("%v and, seen from the other side, %v", a, b)
	}
}

// Wald 1945: with 5 % errors the bounds are the logarithm of 19, to either side.
func TestJudge(t *testing.T) {
	s := SPRT{Elo0: 0, Elo1: 50, Alpha: 0.05, Beta: 0.05}
	if low, high := s.Bounds(); !near(low, -2.9444389791664403, 1e-12) || !near(high, 2.9444389791664403, 1e-12) {
		t.Errorf("bounds %v and %v", low, high)
	}
	for _, c := range []struct {
		results Pentanomial
		want    Verdict
	}{
		{Pentanomial{}, Undecided},
		{Pentanomial{2, 5, 10, 6, 2}, Undecided},
		{Pentanomial{2, 5, 30, 40, 20}, AcceptH1},
		{Pentanomial{20, 40, 30, 5, 2}, AcceptH0},
	} {
		if _, v := s.Judge(c.results); v != c.want {
			t.Errorf("%v: %v, want %v", c.results, v, c.want)
		}
	}
	for _, bad := range []SPRT{{5, 0, 0.05, 0.05}, {0, 5, 0, 0.05}, {0, 5, 0.05, 0.5}, {math.NaN(), 5, 0.05, 0.05}, {0, math.Inf(1), 0.05, 0.05}, {0, 7000, 0.05, 0.05}} {
		if bad.Check() == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestFitIsTheGreatestLikelihood(t *testing.T) {
	for _, c := range oracle(t).Matches {
		r, err := Fit(c.Players, c.Pairings)
		if err != nil {
			t.Fatal(err)
		}
		above, around := r.Above(c.Players-1), r.Around()
		for i := range c.Players {
			for _, pair := range [][2]float64{
				{above[i].Elo, c.AboveLast[i]}, {above[i].Error, c.AboveLastErrors[i]},
				{around[i].Elo, c.Around[i]}, {around[i].Error, c.AroundErrors[i]},
			} {
				if !near(pair[0], pair[1], 1e-7) {
					t.Errorf("%d players, player %d: %v, want %v", c.Players, i, pair[0], pair[1])
				}
			}
		}
		if !near(r.Draws(), c.Draws, 1e-7) {
			t.Errorf("%d players: draws %v, want %v", c.Players, r.Draws(), c.Draws)
		}
	}
}

// By hand: 30 wins to 10 losses are odds of 3, 400 log10(3) points; the information of a binomial
// share of 3/4 in 40 games is 40 * 3/16 per natural logarithm of the odds.
func TestFitOfTwoByHand(t *testing.T) {
	r, err := Fit(2, []Pairing{{A: 0, B: 1, Wins: 10, Losses: 5}, {A: 1, B: 0, Wins: 5, Losses: 20}})
	if err != nil {
		t.Fatal(err)
	}
	got := r.Above(1)[0]
	if want := 400 * math.Log10(3); !near(got.Elo, want, 1e-9) || !near(got.Elo, Difference(0.75), 1e-9) {
		t.Errorf("rated %v, want %v", got.Elo, want)
	}
	if want := 400 / math.Ln10 / math.Sqrt(7.5); !near(got.Error, want, 1e-9) {
		t.Errorf("error %v, want %v", got.Error, want)
	}
	if last := r.Above(1)[1]; last.Elo != 0 || last.Error != 0 {
		t.Errorf("the player of reference is %+v", last)
	}
}

// Under the likeliest ratings every player's expected score is the score made (Davidson 1970,
// equation 3.2).
func TestFitExpectsTheScores(t *testing.T) {
	results := oracle(t).Matches[4]
	r, err := Fit(results.Players, results.Pairings)
	if err != nil {
		t.Fatal(err)
	}
	made, want := make([]float64, results.Players), make([]float64, results.Players)
	for _, p := range results.Pairings {
		n := p.Wins + p.Draws + p.Losses
		a, b := math.Pow(10, r.elo[p.A]/400), math.Pow(10, r.elo[p.B]/400)
		tie := r.Draws() * math.Sqrt(a*b)
		made[p.A] += p.Wins + p.Draws/2
		made[p.B] += p.Losses + p.Draws/2
		want[p.A] += n * (a + tie/2) / (a + b + tie)
		want[p.B] += n * (b + tie/2) / (a + b + tie)
	}
	for i := range made {
		if !near(made[i], want[i], 1e-7) {
			t.Errorf("player %d made %v points, %v are expected", i, made[i], want[i])
		}
	}
}

func TestUnboundedResults(t *testing.T) {
	for name, results := range map[string][]Pairing{
		"a clean sweep":          {{A: 0, B: 1, Wins: 5}, {A: 1, B: 2, Wins: 3, Losses: 3}},
		"players who never met":  {{A: 0, B: 1, Wins: 5, Losses: 5}},
		"no decision":            {{A: 0, B: 1, Draws: 5}, {A: 1, B: 2, Draws: 3}},
		"wins and draws":         {{A: 0, B: 1, Wins: 5, Draws: 5}, {A: 0, B: 2, Wins: 3, Draws: 3}},
		"two groups, one better": {{A: 0, B: 1, Wins: 3, Losses: 3}, {A: 1, B: 2, Wins: 3}},
	} {
		if _, err := Fit(3, results); !errors.Is(err, ErrUnbounded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Fit(2, []Pairing{{A: 0, B: 2}}); err == nil || errors.Is(err, ErrUnbounded) {
		t.Errorf("a player who is not there: %v", err)
	}
}

// Ten times the odds are 400 points.
func TestExpected(t *testing.T) {
	for elo, want := range map[float64]float64{0: 0.5, 400: 10.0 / 11, -400: 1.0 / 11} {
		if got := Expected(elo); !near(got, want, 1e-12) || !near(Difference(want), elo, 1e-9) {
			t.Errorf("%v points are a score of %v, want %v", elo, got, want)
		}
	}
	if !math.IsInf(Difference(1), 1) || !math.IsInf(Difference(0), -1) {
		t.Error("a clean sweep has a finite difference")
	}
}
