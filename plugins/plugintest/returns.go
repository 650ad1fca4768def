package plugintest

import (
	"context"
	"fmt"
	"math"

	"github.com/tengen-rl/tengen/plugins"
)

// checkGames plays to the end and adds up the returns.
func checkGames(ctx context.Context, s *subject) error {
	games, err := s.play(ctx, ignore)
	if err != nil {
		return err
	}
	faults := make([]error, len(games))
	sums, over := make([]float64, s.spec.Players), 0
	for i, g := range games {
		returns, finished := g.returns(s.spec.Players)
		if !finished {
			continue
		}
		over++
		faults[i] = g.at(s.checkReturns(returns))
		for k, x := range returns {
			sums[k] += x
		}
	}
	s.note = fmt.Sprintf("%s; returns on average%s", lengths(games), means(sums, over))
	return shortest(faults)
}

// returns adds up what each player earned in the game, if it was played to its end.
func (g game) returns(players int) (sum []float64, over bool) {
	sum = make([]float64, players)
	for i, p := range g.plies {
		if i == 0 {
			add(sum, p.before.Rewards)
		}
		add(sum, p.after.Rewards)
	}
	return sum, len(g.plies) > 0 && g.plies[len(g.plies)-1].after.Player == plugins.Terminal
}

// lengths says how long the games were.
func lengths(games []game) string {
	low, high := math.MaxInt, 0
	for _, g := range games {
		low, high = min(low, len(g.plies)), max(high, len(g.plies))
	}
	return fmt.Sprintf("%d random games of %d to %d moves", len(games), low, high)
}

func means(sums []float64, n int) string {
	out := ""
	for _, x := range sums {
		out += fmt.Sprintf(" %.3g", x/float64(max(n, 1)))
	}
	return out
}

func add(sum []float64, x []float32) {
	for k := range sum {
		sum[k] += float64(x[k])
	}
}

// slack is what rounding may do to a sum of rewards.
const slack = 1e-4

// closeTo says whether two sums of rewards differ by rounding alone.
func closeTo(a, b float64) bool { return math.Abs(a-b) <= slack*(1+math.Abs(a)) }

func (s *subject) checkReturns(returns []float64) error {
	r, sum := s.spec.Returns, 0.0
	for k, x := range returns {
		sum += x
		if x < float64(r.Low)-slack || x > float64(r.High)+slack {
			return fmt.Errorf("return of player %d is %v, outside %v to %v", k, x, r.Low, r.High)
		}
	}
	if r.ConstantSum && math.Abs(sum-float64(r.Sum)) > slack {
		return fmt.Errorf("returns %v add up to %v, want %v", returns, sum, r.Sum)
	}
	return nil
}
