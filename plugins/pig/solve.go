package pig

// Solution is the chance of winning under perfect play of two players, whatever the number of moves.
type Solution struct {
	target int
	win    []float64 // [own score][other's score][turn's total], below the target each
}

// enough is the change of a chance between two sweeps below which Solve is done.
const enough = 1e-12

// Solve finds the chances by value iteration (Neller and Presser 2004): sweeps over all positions, in
// place, of
//
//	P(i, j, k) = max(P(i, j, roll), 1 - P(j, i+k, 0))
//	P(i, j, roll) = (1 - P(j, i, 0) + sum over d = 2..6 of P(i, j, k+d)) / 6
//
// until none changes. 100 points take a few seconds.
func Solve(target int) *Solution {
	s := &Solution{target: target, win: make([]float64, target*target*target)}
	for change := 1.0; change > enough; {
		change = 0
		for own := target - 1; own >= 0; own-- {
			for other := target - 1; other >= 0; other-- {
				for turn := target - own - 1; turn >= 0; turn-- {
					roll, hold := s.Choice(own, other, turn)
					at := s.at(own, other, turn)
					better := max(roll, hold)
					change = max(change, better-s.win[at], s.win[at]-better)
					s.win[at] = better
				}
			}
		}
	}
	return s
}

func (s *Solution) at(own, other, turn int) int { return (own*s.target+other)*s.target + turn }

// Win is the chance of winning for who is to move with a score, a total and the other's score.
func (s *Solution) Win(own, other, turn int) float64 {
	switch {
	case own+turn >= s.target:
		return 1
	case other >= s.target:
		return 0
	}
	return s.win[s.at(own, other, turn)]
}

// Choice is the chance of winning by rolling and by holding, where both are legal.
func (s *Solution) Choice(own, other, turn int) (roll, hold float64) {
	roll = 1 - s.Win(other, own, 0)
	for die := 2; die <= sides; die++ {
		roll += s.Win(own, other, turn+die)
	}
	return roll / sides, 1 - s.Win(other, own+turn, 0)
}
