package engine

import (
	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/replay"
)

// key is the stream of random numbers that one purpose has at one ply of one game.
func (w *worker) key(s *slot, purpose stream.Purpose) stream.Stream {
	return stream.New(w.config.Run.Seed, purpose, w.iteration, s.group.Index, 0, uint64(s.ply))
}

func (w *worker) drawNoise(s *slot) {
	random := w.key(s, stream.Noise)
	if w.config.Search.Algorithm == "puct" {
		random.Dirichlet(w.noise, w.config.Search.DirichletAlpha, s.position.Legal)
		return
	}
	random.Gumbel(w.noise)
}

// open draws a move of the opening and records it as one that teaches nothing.
func (w *worker) open(s *slot) int {
	random := w.key(s, stream.Act)
	decision := w.decision(s)
	decision.Action = s.position.Legal.Nth(random.IntN(s.position.Legal.Count()))
	decision.Masked = true
	s.record(decision)
	return decision.Action
}

// decide chooses the move of slot i, whose search is over, and records it with what the search
// teaches.
func (w *worker) decide(i int, s *slot) (int, error) {
	if err := w.search.ReadResult(i, &w.result); err != nil {
		return 0, err
	}
	decision := w.decision(s)
	decision.Action = w.result.Action
	if s.ply < w.config.SelfPlay.SamplePlies {
		random := w.key(s, stream.Act)
		decision.Action = random.Choose(w.result.Target)
	}
	decision.Value = w.result.Values[s.position.Player]
	decision.Target = shares(w.result.Target)
	s.record(decision)
	return decision.Action, nil
}

func (w *worker) decision(s *slot) replay.Decision {
	return replay.Decision{Player: s.position.Player, Observation: s.position.Observation, Legal: s.position.Legal}
}

func (s *slot) record(d replay.Decision) {
	member := &s.group.Members[0]
	member.Decisions = append(member.Decisions, d)
}

// shares keeps the actions of a distribution that have any of it.
func shares(target []float32) []replay.Share {
	n := 0
	for _, p := range target {
		if p > 0 {
			n++
		}
	}
	out := make([]replay.Share, 0, n)
	for action, p := range target {
		if p > 0 {
			out = append(out, replay.Share{Action: int32(action), Probability: p})
		}
	}
	return out
}
