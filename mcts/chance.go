package mcts

import (
	"fmt"
	"math"
)

// takeNoise copies a search's noise. Luck comes of it too, so that searches of one position with
// different noise meet different outcomes.
func (s *Search) takeNoise(g *game, noise []float32) {
	g.noise, g.luck = append(g.noise[:0], noise...), offset
	if !s.spec.Traits.Chance {
		return
	}
	for _, x := range noise {
		g.luck = (g.luck ^ uint64(math.Float32bits(x))) * prime
	}
}

// Those of the 64-bit FNV-1a hash.
const (
	offset uint64 = 14695981039346656037
	prime  uint64 = 1099511628211
)

// growOutcomes gives a new chance node its edges, one for each outcome that is possible.
func (t *tree) growOutcomes(n int32) {
	from := len(t.action)
	t.first[n] = int32(from)
	for outcome, p := range t.position[n].Chances {
		if p <= 0 {
			continue
		}
		t.action = append(t.action, int32(outcome))
		t.logit, t.prior = append(t.logit, 0), append(t.prior, p)
		t.child, t.count, t.total = append(t.child, unvisited), append(t.count, 0), append(t.total, 0)
	}
	t.width[n] = int32(len(t.action) - from)
}

// goldenRatio is the goldenRatio ratio's fractional part: of all sequences u + k·goldenRatio (mod 1) it leaves the
// smallest gaps.
const goldenRatio = 0.6180339887498949

// draw is the edge that visit number k of chance node n, counted from 0, follows: that of the outcome
// at u + k·goldenRatio (mod 1) of the distribution, where u is drawn by luck and the node's state. Each
// visit is as good as a random draw; together they spread over the outcomes in proportion, so that
// few visits say more of the mean than as many independent draws.
func (t *tree) draw(n int32, luck uint64) int {
	for _, b := range t.position[n].State {
		luck = (luck ^ uint64(b)) * prime
	}
	luck ^= luck >> 32
	u := float64(luck*prime>>11)/(1<<53) + float64(float64(t.visits[n])*goldenRatio)
	u -= math.Floor(u)
	from, to := t.edges(n)
	for e := from; e < to-1; e++ {
		if u -= float64(t.prior[e]); u < 0 {
			return e
		}
	}
	return to - 1
}

// rejectChances says what makes probabilities no distribution over outcomes, or nothing.
func (s *Search) rejectChances(chances []float32) string {
	if !s.spec.Traits.Chance {
		return "a chance position, and the specification says that there are none"
	}
	if len(chances) != s.spec.Outcomes {
		return fmt.Sprintf("%d probabilities for %d outcomes", len(chances), s.spec.Outcomes)
	}
	var sum float64
	for outcome, p := range chances {
		if !(p >= 0 && p <= 1) {
			return fmt.Sprintf("the probability of outcome %d is %v", outcome, p)
		}
		sum += float64(p)
	}
	if math.Abs(sum-1) > sumTolerance {
		return fmt.Sprintf("the probabilities of its outcomes add up to %v", sum)
	}
	return ""
}

// sumTolerance is how far float32 probabilities may add up from 1.
const sumTolerance = 1e-3
