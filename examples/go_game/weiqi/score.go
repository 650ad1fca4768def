package weiqi

import "math/bits"

// Score is Black's area minus White's on the board as it stands, without komi.
func (r *Rules) Score(s *State) int {
	var areas [2]pointSet
	r.areas(s, &areas)
	score := 0
	for k := range r.words {
		score += bits.OnesCount64(s.stones[Black][k]|areas[Black][k]) - bits.OnesCount64(s.stones[White][k]|areas[White][k])
	}
	return score
}

// areas sets out to the empty points from which only the player's stones can be reached.
func (r *Rules) areas(s *State, out *[2]pointSet) {
	var reached [2]pointSet
	r.findFree(s)
	for player := range reached {
		r.flood(&reached[player], &s.stones[player], &s.free)
	}
	for k := range r.words {
		out[Black][k] = reached[Black][k] &^ reached[White][k]
		out[White][k] = reached[White][k] &^ reached[Black][k]
	}
}

// flood sets out to the points of within that are connected to from through points of within.
func (r *Rules) flood(out, from, within *pointSet) {
	var wave pointSet
	for r.neighbours(&wave, from, within); ; {
		grown := uint64(0)
		for k := range r.words {
			grown |= wave[k] &^ out[k]
			out[k] |= wave[k]
		}
		if grown == 0 {
			return
		}
		r.neighbours(&wave, out, within)
	}
}

// margin is by how much a player wins when the board is counted; negative if they lose.
func (r *Rules) margin(s *State, player int) float64 {
	m := float64(r.Score(s)) - r.komi
	if player == White {
		return -m
	}
	return m
}

// Rewards are +1 to the winner and -1 to the loser of a finished game, nothing on a tie.
func (r *Rules) Rewards(s *State, rewards []float32) {
	if r.Mover(s) >= 0 {
		return
	}
	switch m := r.margin(s, Black); {
	case m > 0:
		rewards[Black], rewards[White] = 1, -1
	case m < 0:
		rewards[Black], rewards[White] = -1, 1
	}
}
