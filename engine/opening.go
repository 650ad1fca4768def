package engine

import (
	"github.com/tengen-rl/tengen/internal/stream"
)

// drawn stands for a move of an opening that is drawn at random.
const drawn = -1

// opening is the moves that a game begins with: those of an earlier game that it goes on from, or
// some that are drawn at random, or none.
func (p *selfPlay) opening(index uint64) []int32 {
	if len(p.restarts) > 0 {
		random := stream.New(p.config.Run.Seed, stream.Restart, p.iteration, index)
		if random.Float() < p.config.SelfPlay.RestartShare {
			return p.restarts[random.IntN(len(p.restarts))]
		}
	}
	if p.config.SelfPlay.OpeningPlies == 0 {
		return nil
	}
	random := stream.New(p.config.Run.Seed, stream.Opening, p.iteration, index)
	moves := make([]int32, random.IntN(p.config.SelfPlay.OpeningPlies+1))
	for i := range moves {
		moves[i] = drawn
	}
	return moves
}

// open makes the next move of the opening and records it as one that teaches nothing.
func (w *worker) open(s *slot) {
	decision := w.decision(s)
	decision.Masked, decision.Extra = true, -1
	decision.Action = int(s.opening[s.ply])
	if decision.Action == drawn {
		random := w.key(s, stream.Act)
		decision.Action = s.position.Legal.Nth(random.IntN(s.position.Legal.Count()))
	}
	s.record(decision)
	s.surprise = append(s.surprise, 0)
	w.play(s, decision.Action)
}

// opens says whether the next move is one of the opening. Where an earlier game's move is not legal,
// because this game began otherwise, the opening is over.
func (s *slot) opens() bool {
	if s.ply < len(s.opening) && s.opening[s.ply] != drawn && !s.position.Legal.Has(int(s.opening[s.ply])) {
		s.opening = s.opening[:s.ply]
	}
	return s.ply < len(s.opening)
}
