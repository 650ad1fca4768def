package rating

import (
	"math"
	"math/rand/v2"
	"testing"
)

// play draws a game's half points under Davidson's model: a is elo points the stronger.
func play(random *rand.Rand, elo, draws float64) int {
	a, b := math.Pow(10, elo/800), math.Pow(10, -elo/800)
	switch at := random.Float64() * (a + b + draws); {
	case at < a:
		return 2
	case at < a+draws:
		return 1
	}
	return 0
}

// A test with 5 % of error is wrong in about that share of matches between players whose true
// difference is that of a hypothesis. Openings that favour a seat make the games of a pair depend
// on each other, which the pairs account for.
func TestSPRTIsSeldomWrong(t *testing.T) {
	const matches, bias, draws = 300, 120, 1.0
	s := SPRT{Elo0: 0, Elo1: 60, Alpha: 0.05, Beta: 0.05}
	for _, c := range []struct {
		elo   float64
		wrong Verdict
	}{{0, AcceptH1}, {elo(Expected(60), bias, draws), AcceptH0}} {
		random, wrong := rand.New(rand.NewPCG(1, 2)), 0
		for range matches {
			var results Pentanomial
			verdict := Undecided
			for verdict == Undecided {
				results.Add(play(random, c.elo+bias, draws) + play(random, c.elo-bias, draws))
				_, verdict = s.Judge(results)
			}
			if verdict == c.wrong {
				wrong++
			}
		}
		if share := float64(wrong) / matches; share > 0.08 {
			t.Errorf("at %.0f Elo the test is wrong in %.1f %% of matches", c.elo, 100*share)
		}
	}
}

// elo is the difference that makes a mean score under openings of a bias, which flatten what 60 Elo are
// worth without.
func elo(score, bias, draws float64) float64 {
	mean := func(elo float64) (sum float64) {
		for _, d := range []float64{elo + bias, elo - bias} {
			a, b := math.Pow(10, d/800), math.Pow(10, -d/800)
			sum += (a + draws/2) / (a + b + draws) / 2
		}
		return sum
	}
	low, high := 0.0, 1000.0
	for range 60 {
		if middle := (low + high) / 2; mean(middle) < score {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// An interval of 95 % holds the true rating in about that share of tournaments.
func TestIntervalsHoldTheTruth(t *testing.T) {
	truth := []float64{150, 20, -60, -110} // their mean is 0
	random := rand.New(rand.NewPCG(3, 4))
	const tournaments = 400
	held := 0
	for range tournaments {
		var results []Pairing
		for a := range truth {
			for b := range a {
				p := Pairing{A: a, B: b}
				for range 40 {
					switch play(random, truth[a]-truth[b], 0.8) {
					case 2:
						p.Wins++
					case 1:
						p.Draws++
					default:
						p.Losses++
					}
				}
				results = append(results, p)
			}
		}
		r, err := Fit(len(truth), results)
		if err != nil {
			t.Fatal(err)
		}
		for i, rated := range r.Around() {
			if math.Abs(rated.Elo-truth[i]) <= 1.96*rated.Error {
				held++
			}
		}
	}
	if share := float64(held) / tournaments / 4; share < 0.93 || share > 0.97 {
		t.Errorf("intervals hold the truth in %.1f %% of cases", 100*share)
	}
}
