package engine

import (
	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/replay"
)

// key is the stream of random numbers that one purpose has at one ply of one game.
func (w *worker) key(s *slot, purpose stream.Purpose) stream.Stream {
	return w.place(purpose, s.group.Index, s.ply)
}

func (w *worker) drawNoise(s *slot) {
	random := w.key(s, stream.Noise)
	if w.config.Search.Algorithm == "puct" {
		random.Dirichlet(w.noise, w.config.Search.DirichletAlpha, s.position.Legal)
		return
	}
	random.Gumbel(w.noise)
}

// decide chooses the move of slot i, whose search is over, and records it with what the search
// teaches; resign is giving up.
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
	if s.full {
		decision.Target = shares(w.result.Target)
		s.surprise = append(s.surprise, surprise(w.result.Target, w.result.Priors))
	} else {
		decision.Masked, decision.Extra = true, -1
		s.surprise = append(s.surprise, 0)
	}
	s.record(decision)
	if w.givesUp(s, decision.Value) {
		return resign, nil
	}
	return decision.Action, nil
}

// searchesInFull says whether a move is one to learn from.
func (w *worker) searchesInFull(s *slot) bool {
	if w.config.Search.FullShare == 1 {
		return true
	}
	random := w.key(s, stream.Cap)
	return random.Float() < w.config.Search.FullShare
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
