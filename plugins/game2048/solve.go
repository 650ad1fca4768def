package game2048

import "github.com/tengen-rl/tengen/plugins"

// Goal is what a player wants: what it is worth that a move has led to s.
type Goal func(r Rules, s *State) float64

// Return is the environment's own goal: points, as shares of what making the last tile earns.
func Return(r Rules, s *State) float64 {
	var reward [1]float32
	r.Rewards(s, reward[:])
	return float64(reward[0])
}

// Reach is to make the last tile: its value is a probability.
func Reach(r Rules, s *State) float64 {
	if s.Largest() >= r.last {
		return 1
	}
	return 0
}

// Solution is what perfect play brings on average. It finds the value of a position when first asked for it,
// and those of all that may follow: millions, but for boards of two cells a side and small tiles.
type Solution struct {
	rules Rules
	goal  Goal
	found map[State]float64
}

// Solve begins a solution.
func Solve(rules Rules, goal Goal) *Solution {
	return &Solution{rules: rules, goal: goal, found: map[State]float64{}}
}

// Value is what s still brings: the best that a move does, or the mean over nature's. Games end, for tiles add up to
// more after every move.
func (x *Solution) Value(s State) float64 {
	s.Earned = 0 // it is behind us, and makes no difference
	value, ok := x.found[s]
	if ok {
		return value
	}
	switch x.rules.Mover(&s) {
	case plugins.Terminal:
		return 0
	case plugins.Chance:
		value = x.mean(s)
	default:
		value = x.best(s)
	}
	x.found[s] = value
	return value
}

// mean is the value of a position where nature moves.
func (x *Solution) mean(s State) (value float64) {
	chances := make([]float32, 2*x.rules.cells)
	x.rules.Chances(&s, chances)
	for outcome, p := range chances {
		if next := s; p > 0 {
			x.rules.Outcome(&next, outcome)
			value += float64(p) * x.Value(next)
		}
	}
	return value
}

func (x *Solution) best(s State) (value float64) {
	for direction := range directions {
		if x.rules.canSlide(&s.Board, direction) {
			value = max(value, x.Move(s, direction))
		}
	}
	return value
}

// Move is what a legal move in s brings, with perfect play from there on.
func (x *Solution) Move(s State, direction int) float64 {
	x.rules.Play(&s, direction)
	return x.goal(x.rules, &s) + x.Value(s)
}
