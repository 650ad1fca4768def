package nim

// Solution says who takes the last stone under perfect play, by backward induction in which every player wants what
// is best for themselves (Luckhardt and Irani, "An algorithmic solution of n-person games", 1986).
type Solution struct {
	players int
	found   map[Piles]int
}

// Solve begins a solution for so many players; positions are solved when first asked for.
func Solve(players int) *Solution { return &Solution{players: players, found: map[Piles]int{}} }

// Last is how many turns after the mover's that of whoever takes the last stone is: 0 if it is the mover's own, which
// is best for them, and one less than the number of players at worst.
func (s *Solution) Last(p Piles) int {
	if p == (Piles{}) {
		return s.players - 1
	}
	last, ok := s.found[p]
	if !ok {
		last = s.players
		for next := range p.moves {
			last = min(last, s.after(next))
		}
		s.found[p] = last
	}
	return last
}

// after is Last as whoever has left these piles sees it.
func (s *Solution) after(p Piles) int { return (s.Last(p) + 1) % s.players }

// Best reports whether a move from one position to another is as good as any.
func (s *Solution) Best(from, to Piles) bool { return s.after(to) == s.Last(from) }

// moves yields what a move can leave.
func (p Piles) moves(yield func(Piles) bool) {
	for k, stones := range p {
		for left := range stones {
			next := p
			next[k] = left
			if !yield(next) {
				return
			}
		}
	}
}
